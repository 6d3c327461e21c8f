import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import type { Alert } from '../../dashboards/alerts/alert.ts'
import { prometheusRules } from '../../dashboards/alerts/rules.ts'

/** One series in the notation of promtool, with a value every two minutes. */
export interface Series {
  readonly series: string
  readonly values: string
}

/** Series of thirteen hours, and the alerts that must be firing or silent at their end. */
export interface Situation {
  readonly words: string
  readonly series: readonly Series[]
  readonly firing: readonly string[]
  readonly silent: readonly string[]
}

/** An alert that did not behave as a situation requires. */
export interface Objection {
  readonly words: string
  readonly alert: string
}

/** A filler, because Prometheus accepts no group without a rule. */
const none: Alert = {
  ...{ name: 'None', expr: 'vector(0) > 1', lasting: '0s', severity: 'ticket' },
  ...{ summary: 's', remedy: 'r', panel: 'p' },
}

/** The job of a situation. Alerts judge each job separately, so all situations fit into one test. */
const jobOf = (index: number): string => `situation-${index}`

const expected = (alerts: readonly string[], index: number, isFiring: boolean) =>
  alerts.map((alert) => ({
    expr: `(count(ALERTS{alertname="${alert}",alertstate="firing",job="${jobOf(index)}"}) or vector(0)) > bool 0`,
    eval_time: '13h',
    exp_samples: [{ labels: '{}', value: isFiring ? 1 : 0 }],
  }))

/** What promtool says of a document of tests, and of the rules that it names; empty if all expectations hold. */
export async function promtoolSays(document: object, rules?: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'promtool-'))
  try {
    if (rules !== undefined) await writeFile(join(directory, 'rules.yml'), rules)
    const file = join(directory, 'test.yml')
    await writeFile(file, stringify(document))
    const { status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', file], {
      encoding: 'utf8',
      timeout: 100_000,
      maxBuffer: 2 ** 26,
    })
    return status === 0 ? '' : `${stdout}${stderr}` || `promtool ended with ${status}`
  } finally {
    await rm(directory, { recursive: true })
  }
}

/**
 * What promtool reports when it evaluates alert rules in situations, all of them in one call and without their waiting times.
 * Thirteen hours are enough for a window of three days, because shares are computed from the data that exists.
 */
export async function objections(
  alerts: readonly Alert[],
  situations: readonly Situation[],
): Promise<readonly Objection[]> {
  const rules = [none, ...alerts].map((alert) => ({ ...alert, lasting: '0s' }))
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
  const said = await promtoolSays(tests, prometheusRules(rules))
  if (said === '') return []
  const found = read(said, situations)
  if (found.length === 0) throw new Error(said)
  return found
}

/** The situations and alerts that promtool's output names. */
const read = (said: string, situations: readonly Situation[]): Objection[] =>
  [...said.matchAll(/alertname=\\?"(\w+).*?job=\\?"situation-(\d+)/g)].map(([, alert = '', index]) => ({
    words: situations[Number(index)]?.words ?? '',
    alert,
  }))
