import { queryAt } from '../../harness/prometheus/client.ts'
import { alertsOf } from '../alerts/alerts.ts'
import { boards } from '../build/boards.ts'
import { catalogueOf } from '../checks/catalogue.ts'
import type { Source } from '../model/budgets.ts'
import { marksOf } from '../model/marks.ts'
import { readQuery } from '../model/promql.ts'
import type { TimeRange } from './ask.ts'
import { metricNames, missingMetrics } from './observed.ts'

/** What dashboards do not cover, in both directions. */
export interface Uncovered {
  /** By job: metrics that are exported and that no panel, mark or alert reads. */
  readonly unread: Readonly<Record<string, readonly string[]>>
  /** Metrics that nothing exports, with the panels that read them. */
  readonly unexported: Readonly<Record<string, readonly string[]>>
}

const parts = /_(bucket|sum|count|created)$/
/** Metrics that Prometheus itself creates for every scrape and rule. */
const itsOwn = /^(scrape_|ALERTS)/

function readNames(source: Source): ReadonlySet<string> {
  const panels = boards(source).flatMap(({ tiers }) => tiers.flatMap((tier) => tier.panels))
  const exprs = [
    ...panels.flatMap(({ queries }) => queries.map(({ expr }) => expr)),
    ...marksOf(source).flatMap(({ expr, until }) => (until === undefined ? [expr] : [expr, until])),
    ...alertsOf(source).map(({ expr }) => expr),
  ]
  return new Set(
    exprs.flatMap((expr) =>
      readQuery(expr).metrics.flatMap(({ metric }) => [metric, metric.replace(parts, '')]),
    ),
  )
}

/** @throws Error when Prometheus cannot be asked. */
export async function uncovered(
  prometheus: string,
  range: Pick<TimeRange, 'from' | 'to'>,
  source: Source,
): Promise<Uncovered> {
  const [series, names] = await Promise.all([
    queryAt(prometheus, 'count by (__name__, job) ({__name__=~".+"})', range.to),
    // The metrics of a load disappear at its end, so the whole range is asked.
    metricNames(prometheus, range),
  ])
  const read = readNames(source)
  const rows = series
    .map(({ labels }) => ({ job: labels.job ?? 'written from outside', name: labels.__name__ ?? '' }))
    .filter(({ name }) => !itsOwn.test(name) && !read.has(name) && !read.has(name.replace(parts, '')))
  const byJob = Map.groupBy(rows, ({ job }) => job)
  const unread = [...byJob]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([job, own]) => [job, [...new Set(own.map(({ name }) => name.replace(parts, '')))].toSorted()])
  const known = { names, catalogue: catalogueOf(source) }
  const lacking = boards(source).flatMap(({ name, tiers }) =>
    tiers.flatMap(({ panels }) =>
      panels.flatMap(({ title, queries }) =>
        queries.flatMap(({ expr }) =>
          missingMetrics(expr, known).map((metric) => ({ metric, panel: `${name}: ${title}` })),
        ),
      ),
    ),
  )
  const unexported = [...Map.groupBy(lacking, ({ metric }) => metric)].map(([metric, found]) => [
    metric,
    [...new Set(found.map(({ panel }) => panel))],
  ])
  return { unread: Object.fromEntries(unread), unexported: Object.fromEntries(unexported) }
}
