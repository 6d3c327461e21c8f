import { PercentUnit, RequestsPerSecond, Seconds } from '@grafana/grafana-foundation-sdk/units'
import type { LinesPanel, Tier } from '../../model/model.ts'
import { lines, rate } from '../../model/panels.ts'
import { withoutRun } from '../../model/requests.ts'
import { machineInBrief } from '../host.ts'

/** CPU cores used by the generator; from this value on, the certificate of a run forbids a pass. */
const fullGenerator = 0.8

/** Whether the instrument itself is healthy; the same panels serve every engine. */
export const loadInBrief: readonly LinesPanel[] = [
  lines({
    title: 'Load: intended and achieved',
    why: 'Arrivals per second that were meant to start, and requests per second that ended, answered or not, by when each was meant to start. The two are alike where an arrival is one request; an iteration of k6 and a journey may be several.',
    unit: RequestsPerSecond,
    queries: [
      { expr: 'max by (scenario) (tailgate_load_intended_rate)', legend: 'arrivals intended {{scenario}}' },
      { expr: rate('tailgate_load_requests_total', 'scenario'), legend: 'requests ended {{scenario}}' },
    ],
    emptyWhen: withoutRun,
    width: 8,
  }),
  lines({
    title: 'Load: send lag',
    why: 'How late requests left, as against when they were meant to. It is part of their latency; above a millisecond the generator was held up.',
    unit: Seconds,
    queries: [
      { expr: 'max by (scenario) (tailgate_load_send_lag_p50_seconds)', legend: 'p50 {{scenario}}' },
      { expr: 'max by (scenario) (tailgate_load_send_lag_p99_seconds)', legend: 'p99 {{scenario}}' },
      { expr: 'max by (scenario) (tailgate_load_send_lag_max_seconds)', legend: 'most {{scenario}}' },
    ],
    emptyWhen: 'no open loop has run in this time: other engines do not tell their lag',
    width: 8,
  }),
  lines({
    title: 'Load: CPU of the generator',
    why: 'Processor time that the load generator uses, as a share of one core. From the line on it may be the one that is slow, and nothing is proven.',
    unit: PercentUnit,
    queries: [
      {
        expr: rate('tailgate_load_generator_cpu_seconds_total', 'scenario, engine'),
        legend: '{{scenario}} ({{engine}})',
      },
    ],
    limits: [fullGenerator],
    emptyWhen: withoutRun,
    width: 8,
  }),
]

/** A generator that lacks CPU time or drops requests measures itself, and so does a generator on a fully used machine. */
export const generatorTier: Tier = {
  title: 'The load generator and its machine',
  panels: [...loadInBrief, ...machineInBrief],
}
