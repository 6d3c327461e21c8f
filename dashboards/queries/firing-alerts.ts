import { messageOf } from '../../harness/base/errors.ts'
import { type Alert, runbookOf } from '../alerts/alert.ts'
import type { Answers } from './answers.ts'

/** An alert that fires at the end of a range, as a page shows it. */
export interface FiringAlert {
  readonly name: string
  readonly severity: Alert['severity']
  /** What is wrong, with the labels of what fires. */
  readonly summary: string
  /** The title of the panel that shows it. */
  readonly panel: string
  /** The page that says what to do: an address, or a path such as `docs/runbooks/errors.md`. */
  readonly runbook: string | undefined
}

/** What fires, and what could not be asked for, in sentences. */
export interface Firing {
  readonly firing: readonly FiringAlert[]
  readonly problems: readonly string[]
}

/** A template of Prometheus with the labels of what fires; what has no such label leaves nothing. */
const filled = (template: string, labels: Readonly<Record<string, string>>): string =>
  template.replaceAll(/\{\{\s*\$labels\.(\w+)\s*\}\}/g, (_, name: string) => labels[name] ?? '')

/**
 * Those of the alerts that fire at the end of a range, pages before tickets; none where this Prometheus has no rules.
 * @param runbooks the address before `docs/`, as the target gives it.
 */
export async function askFiring(
  answers: Answers,
  alerts: readonly Alert[],
  runbooks: string | undefined,
): Promise<Firing> {
  try {
    const series = await answers.at('ALERTS{alertstate="firing"}')
    const firing = alerts.flatMap((alert) => {
      const { name, severity, summary, panel } = alert
      const runbook = runbookOf(alert, runbooks)
      const summaries = series
        .filter(({ labels }) => labels.alertname === name)
        .map(({ labels }) => filled(summary, labels))
      return [...new Set(summaries)].map((said) => ({ name, severity, summary: said, panel, runbook }))
    })
    return { firing: firing.toSorted((a, b) => a.severity.localeCompare(b.severity)), problems: [] }
  } catch (error) {
    return { firing: [], problems: [`Alerts cannot be asked for: ${messageOf(error)}`] }
  }
}
