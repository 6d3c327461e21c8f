import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import type { Alert } from '../../dashboards/alerts/alert.ts'
import { prometheusRules } from '../../dashboards/alerts/rules.ts'

/** One series as promtool writes it, a value every two minutes. */
export interface Series {
  readonly series: string
  readonly values: string
}

/** What was seen for thirteen hours, and which alerts have to be firing or silent after it. */
export interface Situation {
  readonly words: string
  readonly series: readonly Series[]
  readonly firing: readonly string[]
  readonly silent: readonly string[]
}

/** An alert that was not as a situation says. */
export interface Objection {
  readonly words: string
  readonly alert: string
}

/** Prometheus takes no group without a rule. */
const none: Alert = {
  ...{ name: 'None', expr: 'vector(0) > 1', lasting: '0s', severity: 'ticket' },
  ...{ summary: 's', remedy: 'r', panel: 'p' },
}

/** The job under which a situation happens beside all others: alerts judge each job by itself. */
const jobOf = (index: number): string => `situation-${index}`

const expected = (alerts: readonly string[], index: number, isFiring: boolean) =>
  alerts.map((alert) => ({
    expr: `(count(ALERTS{alertname="${alert}",alertstate="firing",job="${jobOf(index)}"}) or vector(0)) > bool 0`,
    eval_time: '13h',
    exp_samples: [{ labels: '{}', value: isFiring ? 1 : 0 }],
  }))

/**
 * What promtool objects to when it puts alert rules into situations, all of them in one call and at once, however
 * long they should hold. Thirteen hours do for a window of three days: shares are those of what there was.
 */
export async function objections(
  alerts: readonly Alert[],
  situations: readonly Situation[],
): Promise<readonly Objection[]> {
  const directory = await mkdtemp(join(tmpdir(), 'promtool-'))
  try {
    const rules = [none, ...alerts].map((alert) => ({ ...alert, lasting: '0s' }))
    await writeFile(join(directory, 'rules.yml'), prometheusRules(rules))
    const tests = {
      rule_files: ['rules.yml'],
      evaluation_interval: '13h',
      tests: [
        {
          interval: '2m',
          input_series: situations.flatMap(({ series }, index) =>
            series.map((one) => ({
              ...one,
              series: one.series.replace(/job="[^"]*"/, `job="${jobOf(index)}"`),
            })),
          ),
          promql_expr_test: situations.flatMap(({ firing, silent }, index) => [
            ...expected(firing, index, true),
            ...expected(silent, index, false),
          ]),
        },
      ],
    }
    const file = join(directory, 'test.yml')
    await writeFile(file, stringify(tests))
    const { status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', file], {
      encoding: 'utf8',
      timeout: 40_000,
      maxBuffer: 2 ** 26,
    })
    if (status === 0) return []
    const found = read(`${stdout}${stderr}`, situations)
    if (found.length === 0) throw new Error(stderr || `promtool ended with ${status}`)
    return found
  } finally {
    await rm(directory, { recursive: true })
  }
}

/** The situations and alerts that its words name. */
const read = (said: string, situations: readonly Situation[]): Objection[] =>
  [...said.matchAll(/alertname=\\?"(\w+).*?job=\\?"situation-(\d+)/g)].map(([, alert = '', index]) => ({
    words: situations[Number(index)]?.words ?? '',
    alert,
  }))
