import { expect, test } from 'vitest'
import { boards } from '../../dashboards/build/boards.ts'
import { fixture } from '../../dashboards/fixture.ts'
import { withoutVariables } from '../../dashboards/model/promql.ts'
import { promtoolSays } from './promtool.ts'

const shown = new Map(
  boards(fixture)
    .filter(({ name }) => name === 'host')
    .flatMap(({ tiers }) => tiers.flatMap(({ panels }) => panels))
    .map(({ title, queries: [query] }) => [
      title,
      withoutVariables(query?.expr ?? '', { rate: '40s', range: '600s' }),
    ]),
)

/** Seconds that each of two cores spends in a mode per second. */
const spent = { idle: 0.7, user: 0.2, system: 0.05, iowait: 0.03, steal: 0.02 }

/** Seconds in which some process waits for a core per second. */
const waited = 0.4

/**
 * A machine of two cores whose exporter begins at a time, scraped every ten seconds for ten minutes. Every counter has its
 * growth per second.
 */
function machineFrom(seconds: number) {
  const counter = (series: string, each: number) => ({
    series,
    values: `${seconds > 0 ? `_x${seconds / 10 - 1} ` : ''}1000+${each * 10}x${(600 - seconds) / 10}`,
  })
  const cores = ['0', '1'].flatMap((cpu) =>
    Object.entries(spent).map(([mode, each]) =>
      counter(`node_cpu_seconds_total{cpu="${cpu}",mode="${mode}"}`, each),
    ),
  )
  return [...cores, counter('node_pressure_cpu_waiting_seconds_total', waited)]
}

test.each([
  ['since before the time shown', 0],
  ['since the middle of it', 300],
  ['for its last minute', 540],
])('a share on the host is that of the time that was seen: the exporter runs %s', async (_, seconds) => {
  const holds = (title: string, share: number) => ({
    expr: `count(abs(${shown.get(title)} - ${share}) < 0.0001) or vector(0)`,
    eval_time: '600s',
    exp_samples: [{ labels: '{}', value: 1 }],
  })
  const promql_expr_test = [
    holds('CPU used', 0.3),
    holds('Stolen by the host', 0.02),
    holds('Time somebody waited for a core', waited),
  ]
  const tests = [{ interval: '10s', input_series: machineFrom(seconds), promql_expr_test }]
  expect(await promtoolSays({ rule_files: [], evaluation_interval: '10s', tests })).toBe('')
})
