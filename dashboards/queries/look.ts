import { catalogueOf } from '../checks/metrics.ts'
import type { Source } from '../model/budgets.ts'
import { marksOf } from '../model/marks.ts'
import type { Board } from '../model/model.ts'
import { askMoments, type Moment } from './annotations.ts'
import { Answers } from './answers.ts'
import type { TimeRange } from './ask.ts'
import { type KnownMetrics, metricNames } from './observed.ts'
import { askScrapes, measured, type Scrapes } from './scrapes.ts'
import { lookAt, type PanelFinding } from './verify.ts'

/** What all boards of one Prometheus share for a range. */
export interface Seen {
  readonly range: TimeRange
  readonly moments: readonly Moment[]
  readonly scrapes: Scrapes
  /** A sentence for each query that failed. */
  readonly problems: readonly string[]
  readonly known: KnownMetrics
  /** Answers already given, so that boards that show the same data ask for it once. */
  readonly answers: Answers
}

/**
 * Asks once for what every board shows.
 * @throws Error when Prometheus cannot be asked.
 */
export async function seenIn(prometheus: string, range: TimeRange, source: Source): Promise<Seen> {
  const [names, happenings, scrapes] = await Promise.all([
    metricNames(prometheus),
    askMoments(prometheus, range, marksOf(source)),
    askScrapes(prometheus, range),
  ])
  const known = { names, catalogue: catalogueOf(source) }
  return { range, ...happenings, scrapes, known, answers: new Answers(prometheus, range) }
}

/** What each panel of a board shows, tier by tier. */
export const lookAtBoard = (
  { tiers }: Board,
  prometheus: string,
  { range, known, scrapes, answers }: Seen,
): Promise<PanelFinding[][]> =>
  Promise.all(
    tiers.map(({ panels }) =>
      Promise.all(
        panels.map(async (panel) => {
          const finding = await lookAt(prometheus, panel, range, known, answers)
          return { ...finding, curves: measured(finding.curves, scrapes) }
        }),
      ),
    ),
  )
