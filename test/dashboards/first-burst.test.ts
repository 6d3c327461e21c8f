import { expect, test } from 'vitest'
import { latencyBudgets } from '../../dashboards/model/budgets.ts'
import { percentile, shareWithin } from '../../dashboards/model/panels.ts'
import { withoutVariables } from '../../dashboards/model/promql.ts'
import { createInstruments } from '../../reference-server/metrics/instruments.ts'
import { promtoolSays } from './promtool.ts'
import { repositorySource } from './source.ts'

/** Requests of one route in one second, all with the same status and duration. */
interface Burst {
  readonly at: number
  readonly status: number
  readonly seconds: number
  readonly count: number
}

const source = await repositorySource()
const [budget] = latencyBudgets(source).filter(({ route }) => route === 'list')
if (budget === undefined) throw new Error('the route list has no budget')
const [method = '', endpoint = ''] = (source.routes.list ?? '').split(' ')
const limits = [...new Set(latencyBudgets(source).map(({ seconds }) => seconds))]
const scrapes = 10

/** What Prometheus gets from the server that is scraped at every second, in the notation of promtool. */
async function scraped(bursts: readonly Burst[], instance: string) {
  const { registry, requests } = createInstruments(limits)
  requests.expect(method, endpoint, [200, 404, 503])
  const series = new Map<string, string[]>()
  for (let second = 0; second < scrapes; second += 1) {
    for (const { at, status, seconds, count } of bursts)
      if (at === second)
        for (let each = 0; each < count; each += 1) requests.observe(method, endpoint, status, seconds)
    for (const line of (await registry.metrics()).split('\n')) {
      const [, name, labels, value = ''] = /^(http_request\w+)\{(.*)\} (\S+)$/.exec(line) ?? []
      if (name === undefined) continue
      const key = `${name}{${labels},instance="${instance}",job="app"}`
      const values = series.get(key) ?? Array.from({ length: scrapes }, () => '_')
      values[second] = value
      series.set(key, values)
    }
  }
  return [...series].map(([key, values]) => ({ series: key, values: values.join(' ') }))
}

/** The boards' own query, with the window that it has where Prometheus scrapes at every second. */
const sent = (expr: string): string => withoutVariables(expr, { rate: '4s', range: '10s' })
const p95 = sent(percentile(0.95, 'http_request_duration_seconds', 'method, endpoint'))
const within = sent(shareWithin(budget, '$__rate_interval'))

/** An expectation that holds at a second: the number of series for which a comparison is true. */
const counted = (condition: string, second: number, value: number) => ({
  expr: `count(${condition}) or vector(0)`,
  eval_time: `${second}s`,
  exp_samples: [{ labels: '{}', value }],
})

const seconds = Array.from({ length: scrapes }, (_, second) => second)

interface Case {
  readonly words: string
  readonly instances: readonly (readonly Burst[])[]
  /** The p95 from the given second on: at no second is it further off than the widest gap of an empty histogram. */
  readonly reads?: { readonly from: number; readonly seconds: number }
  /** A second, and the share within the budget that is read there. */
  readonly share?: readonly [second: number, share: number]
}

const burst = (seconds: number, at = 3, status = 200, count = 100): Burst => ({ at, status, seconds, count })

const cases: readonly Case[] = [
  ...[0.003, 0.02, 0.04, 0.09, 0.16, 0.45, 1.7, 4, 9].map((each) => ({
    words: `the first burst of a route takes ${each} s`,
    instances: [[burst(each)]],
    reads: { from: 3, seconds: each },
  })),
  {
    words: 'the first requests are followed by more of the same',
    instances: [[3, 4, 5, 6, 7].map((at) => burst(0.16, at))],
    reads: { from: 3, seconds: 0.16 },
  },
  {
    words: 'one instance answers for long, and another one begins',
    instances: [seconds.slice(1).map((at) => burst(0.16, at)), [burst(0.16, 6)]],
    reads: { from: 3, seconds: 0.16 },
  },
  {
    words: 'a burst of slow errors comes to a route that is read already',
    instances: [[...seconds.slice(1).map((at) => burst(0.012, at)), burst(5, 6, 503, 3)]],
    reads: { from: 2, seconds: 0.012 },
  },
  {
    words: 'a burst of fast errors is the first that a route answers',
    instances: [[burst(0.001, 3, 503)]],
    share: [3, 0],
  },
  { words: 'the first burst is within its budget', instances: [[burst(0.001)]], share: [3, 1] },
]

test.each(cases)('$words: no window reads what nobody waited for', async ({ instances, reads, share }) => {
  const series = await Promise.all(instances.map((bursts, index) => scraped(bursts, `i${index}`)))
  const expectations = [
    ...(reads === undefined
      ? []
      : seconds.flatMap((second) => [
          counted(`${p95} > ${reads.seconds * 2.5} or ${p95} < ${reads.seconds / 2.5}`, second, 0),
          // A burst is in the windows of the four seconds that follow it.
          ...(second === reads.from ? [counted(`${p95} > 0`, second, 1)] : []),
        ])),
    ...(share === undefined ? [] : [counted(`abs(${within} - ${share[1]}) < 0.001`, share[0], 1)]),
  ]
  expect(
    await promtoolSays({
      ...{ rule_files: [], evaluation_interval: '1s' },
      tests: [{ interval: '1s', input_series: series.flat(), promql_expr_test: expectations }],
    }),
  ).toBe('')
})
