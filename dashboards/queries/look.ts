import { catalogueOf } from '../checks/metrics.ts'
import type { Source } from '../model/budgets.ts'
import { marksOf } from '../model/marks.ts'
import type { Board } from '../model/model.ts'
import { askMoments, type Moment } from './annotations.ts'
import type { TimeRange } from './ask.ts'
import { type KnownMetrics, metricNames } from './observed.ts'
import { askScrapes, measured, type Scrapes } from './scrapes.ts'
import { lookAt, type PanelFinding } from './verify.ts'

/** What all boards of one Prometheus share in a range. */
export interface Seen {
  readonly range: TimeRange
  readonly moments: readonly Moment[]
  readonly scrapes: Scrapes
  /** What could not be asked for, in sentences. */
  readonly problems: readonly string[]
  readonly known: KnownMetrics
}

/** Asks once for what every board shows. @throws Error when Prometheus cannot be asked. */
export async function seenIn(prometheus: string, range: TimeRange, source: Source): Promise<Seen> {
  const [names, happenings, scrapes] = await Promise.all([
    metricNames(prometheus),
    askMoments(prometheus, range, marksOf(source)),
    askScrapes(prometheus, range),
  ])
  return { range, ...happenings, scrapes, known: { names, catalogue: catalogueOf(source) } }
}

/**
 * What each panel of a board shows, tier by tier: Prometheus works on at most twenty queries at once by default, and others
 * ask it too.
 */
export async function lookAtBoard(
  { tiers }: Board,
  prometheus: string,
  { range, known, scrapes }: Seen,
): Promise<PanelFinding[][]> {
  const found: PanelFinding[][] = []
  for (const { panels } of tiers) {
    const looked = await Promise.all(panels.map((panel) => lookAt(prometheus, panel, range, known)))
    found.push(looked.map((finding) => ({ ...finding, curves: measured(finding.curves, scrapes) })))
  }
  return found
}
