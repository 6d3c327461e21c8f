import { alertsOf } from '../alerts/alerts.ts'
import type { Catalogue } from '../checks/catalogue.ts'
import type { Source } from '../model/budgets.ts'
import { marksOf } from '../model/marks.ts'
import type { Board } from '../model/model.ts'
import { askOccurrences, type Occurrence } from './annotations.ts'
import { Answers, type Expected } from './answers.ts'
import { isAskedAtEnd, sentQuery, type TimeRange } from './ask.ts'
import { askFiring, askUnwatched, type FiringAlert } from './firing-alerts.ts'
import { type KnownMetrics, metricNames } from './observed.ts'
import { type RunPages, runPagesIn } from './run-pages.ts'
import { askScrapes, measured, type Scrapes } from './scrapes.ts'
import { findingOf, type PanelFinding } from './verify.ts'

/** The data that all boards of one Prometheus share for a range. */
export interface AskedWindow {
  readonly range: TimeRange
  readonly occurrences: readonly Occurrence[]
  /** The pages of runs that happened in the range, by their ids. */
  readonly runs: ReadonlyMap<string, RunPages>
  /** Alerts that fire at the end of the range. */
  readonly firing: readonly FiringAlert[]
  /** A sentence about alerts that would not be among them if they fired; undefined when all would. */
  readonly unwatched?: string | undefined
  readonly scrapes: Scrapes
  /** A sentence for each query that failed. */
  readonly problems: readonly string[]
  readonly known: KnownMetrics
  /** Answers already given, so that boards that show the same data ask for it once. */
  readonly answers: Answers
}

/** The queries that boards will ask. */
function expectedOf(boards: readonly Board[], range: TimeRange): Expected {
  const panels = boards.flatMap(({ tiers }) => tiers.flatMap((tier) => tier.panels))
  const sent = (isOfEnd: boolean) =>
    panels
      .filter(({ kind }) => isAskedAtEnd(kind) === isOfEnd)
      .flatMap(({ queries }) => queries.map((query) => sentQuery(query, range)))
  return { along: sent(false), at: sent(true) }
}

/** What will be shown, and where its metrics and runs are described. */
export interface ShownBoards {
  readonly source: Source
  /** The metrics of `source`. It remembers what it has read of queries, so a page that renews itself keeps one. */
  readonly catalogue: Catalogue
  readonly boards: readonly Board[]
  /** The directory with the bundles of runs. */
  readonly results: string
}

/**
 * Asks once for the data that every board shows.
 * @throws Error when Prometheus cannot be asked.
 */
export async function askWindow(
  prometheus: string,
  range: TimeRange,
  { source, catalogue, boards, results }: ShownBoards,
): Promise<AskedWindow> {
  const answers = new Answers(prometheus, range, expectedOf(boards, range))
  const alerts = alertsOf(source)
  // Every page needs these, so they do not wait behind the questions of panels.
  const shared = Promise.all([
    metricNames(prometheus),
    askOccurrences(prometheus, range, marksOf(source)),
    askFiring(answers, alerts, source.dashboards?.runbooks),
    askUnwatched(prometheus, alerts),
    askScrapes(prometheus, range),
  ])
  answers.begin()
  const [names, found, { firing, problems }, unwatched, scrapes] = await shared
  const { occurrences } = found
  return {
    range,
    occurrences,
    runs: await runPagesIn(
      results,
      occurrences.flatMap(({ run }) => run ?? []),
    ),
    firing,
    unwatched,
    problems: [...found.problems, ...problems],
    scrapes,
    known: { names, catalogue },
    answers,
  }
}

/** The data of each panel of a board, tier by tier. */
export const findingsOf = (
  { tiers }: Board,
  prometheus: string,
  { range, known, scrapes, answers }: AskedWindow,
): Promise<PanelFinding[][]> =>
  Promise.all(
    tiers.map(({ panels }) =>
      Promise.all(
        panels.map(async (panel) => {
          const finding = await findingOf(prometheus, panel, range, known, answers)
          return { ...finding, curves: measured(finding.curves, scrapes) }
        }),
      ),
    ),
  )
