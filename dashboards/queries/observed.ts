import { askPrometheus } from '../../harness/prometheus/client.ts'
import type { Catalogue } from '../checks/catalogue.ts'
import { type Giver, givers } from '../checks/metrics.ts'
import type { Panel } from '../model/model.ts'

interface Targets {
  readonly activeTargets: readonly { readonly scrapeInterval?: string }[]
}

const unitSeconds: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 }

/** Seconds of a duration as Prometheus writes it: `1s`, `1m30s`. */
export const secondsOf = (duration: string): number =>
  [...duration.matchAll(/(\d+)(ms|s|m|h|d)/g)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * (unitSeconds[unit ?? ''] ?? 0),
    0,
  )

/** The longest time between two scrapes of a Prometheus, in seconds. Rates must cover at least four scrapes. */
export async function scrapeIntervalOf(prometheus: string): Promise<number> {
  const { activeTargets } = await askPrometheus<Targets>(prometheus, 'targets?state=active')
  return Math.max(1, ...activeTargets.map(({ scrapeInterval = '1s' }) => secondsOf(scrapeInterval)))
}

/** The name of every metric that a Prometheus has, or had in the storage blocks that a range touches. */
export async function metricNames(
  prometheus: string,
  range?: { readonly from: number; readonly to: number },
): Promise<ReadonlySet<string>> {
  const within = range === undefined ? '' : `?start=${range.from}&end=${range.to}`
  return new Set(await askPrometheus<readonly string[]>(prometheus, `label/__name__/values${within}`))
}

/** The metrics that a Prometheus has by name, and those that could be there. */
export interface KnownMetrics {
  readonly names: ReadonlySet<string>
  readonly catalogue: Catalogue
}

/** Every client library exports these, also the exporters and Prometheus itself, so they do not show who is scraped. */
const ofAnybody = /^process_/

const gives = (from: Giver, { names, catalogue }: KnownMetrics): boolean =>
  catalogue.metrics.some(
    ({ name, from: giver }) =>
      giver === from && !ofAnybody.test(name) && (names.has(name) || names.has(`${name}_count`)),
  )

/** Givers whose metrics exist only while they work; their absence means nothing. */
export const occasional: readonly Giver[] = ['k6', 'tailgate', 'load', 'verdicts']

/** The givers that an expression needs and of which a Prometheus has no metric. */
export const missingGivers = (expr: string, known: KnownMetrics): readonly Giver[] => [
  ...new Set(
    known.catalogue.read(expr).metrics.flatMap(({ metric }) => {
      const from = known.catalogue.metric(metric)?.from
      return from === undefined || gives(from, known) ? [] : [from]
    }),
  ),
]

/** Metrics that an expression reads and that are missing although their giver is scraped: they should always be there. */
export const missingMetrics = (expr: string, known: KnownMetrics): readonly string[] => [
  ...new Set(
    known.catalogue.read(expr).metrics.flatMap(({ metric }) => {
      const found = known.catalogue.metric(metric)
      const mayLack = found !== undefined && (found.eventual || !gives(found.from, known))
      return mayLack || known.names.has(metric) ? [] : [metric]
    }),
  ),
]

/** A sentence about a giver that a panel needs and that is not scraped; undefined when all are scraped. */
export function missingGiver({ queries }: Panel, known: KnownMetrics): string | undefined {
  const [missing] = queries.flatMap(({ expr }) => missingGivers(expr, known))
  return missing && `${givers[missing]} is not scraped here`
}
