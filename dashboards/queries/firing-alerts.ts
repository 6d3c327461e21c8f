import { messageOf } from '../../harness/base/errors.ts'
import { askPrometheus } from '../../harness/prometheus/client.ts'
import { type Alert, runbookOf } from '../alerts/alert.ts'
import type { Answers } from './answers.ts'
import type { LoadedRules } from './verify-alerts.ts'

/** An alert that fires at the end of a range, as a page shows it. */
export interface FiringAlert {
  readonly name: string
  readonly severity: Alert['severity']
  /** What is wrong, with the labels of the firing alert. */
  readonly summary: string
  /** The title of the panel that shows it. */
  readonly panel: string
  /** The page that says what to do: an address, or a path such as `docs/runbooks/errors.md`. */
  readonly runbook: string | undefined
}

/** The alerts that fire, and sentences about those that could not be asked for. */
export interface Firing {
  readonly firing: readonly FiringAlert[]
  readonly problems: readonly string[]
}

/** Fills a template of Prometheus with the labels of a firing alert; a label that it does not have becomes an empty text. */
const filled = (template: string, labels: Readonly<Record<string, string>>): string =>
  template.replaceAll(/\{\{\s*\$labels\.(\w+)\s*\}\}/g, (_, name: string) => labels[name] ?? '')

/**
 * The alerts that fire at the end of a range, those of severity page before tickets; empty if this Prometheus has no rules.
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

/**
 * A sentence about alerts that a Prometheus does not evaluate, since no list of those that fire would name them; undefined
 * when it evaluates all.
 */
export async function askUnwatched(
  prometheus: string,
  alerts: readonly Alert[],
): Promise<string | undefined> {
  try {
    const { groups = [] } = await askPrometheus<Partial<LoadedRules>>(prometheus, 'rules?type=alert')
    const loaded = new Set(groups.flatMap(({ rules }) => rules.map(({ name }) => name)))
    const missing = alerts.filter(({ name }) => !loaded.has(name))
    const [first] = missing
    if (first === undefined) return undefined
    return missing.length === alerts.length
      ? 'Alerts are not listed here: this Prometheus has none of their rules.'
      : `${missing.length} of ${alerts.length} alerts are not listed here, whatever happens, such as ${first.name}: this Prometheus lacks their rules.`
  } catch (error) {
    return `Which alerts are watched cannot be seen here: ${messageOf(error)}.`
  }
}
