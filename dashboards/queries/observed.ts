import { askPrometheus } from '../../harness/prometheus/client.ts'
import { type Giver, givers, type Metric, metricOf } from '../checks/metrics.ts'
import type { Panel } from '../model/model.ts'
import { readQuery } from '../model/promql.ts'

interface Targets {
  readonly activeTargets: readonly { readonly scrapeInterval?: string }[]
}

const unitSeconds: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 }

/** Seconds of a duration as Prometheus writes it: `1s`, `1m30s`. */
export const secondsOf = (duration: string): number =>
  [...duration.matchAll(/(\d+)(ms|s|m|h)/g)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * (unitSeconds[unit ?? ''] ?? 0),
    0,
  )

/** The longest time between two scrapes of a Prometheus, in seconds: rates must reach over four of them. */
export async function scrapeIntervalOf(prometheus: string): Promise<number> {
  const { activeTargets } = await askPrometheus<Targets>(prometheus, 'targets?state=active')
  return Math.max(1, ...activeTargets.map(({ scrapeInterval = '1s' }) => secondsOf(scrapeInterval)))
}

/** The name of every metric a Prometheus has. */
export const metricNames = async (prometheus: string): Promise<ReadonlySet<string>> =>
  new Set(await askPrometheus<readonly string[]>(prometheus, 'label/__name__/values'))

/** What is known of metrics: those that a Prometheus has by name, and all that could be there. */
export interface KnownMetrics {
  readonly names: ReadonlySet<string>
  readonly catalogue: readonly Metric[]
}

const gives = (from: Giver, { names, catalogue }: KnownMetrics): boolean =>
  catalogue.some(
    (metric) => metric.from === from && (names.has(metric.name) || names.has(`${metric.name}_count`)),
  )

/** What a panel needs of which a Prometheus has nothing at all, in words; undefined when all of it is scraped. */
export function missingGiver({ queries }: Panel, known: KnownMetrics): string | undefined {
  const needed = queries.flatMap(({ expr }) =>
    readQuery(expr).metrics.map(({ metric }) => metricOf(known.catalogue, metric)?.from),
  )
  const missing = needed.find((from) => from !== undefined && !gives(from, known))
  return missing && `${givers[missing]} is not scraped here`
}
