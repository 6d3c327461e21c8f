import { boards } from '../build/boards.ts'
import { catalogueOf } from '../checks/catalogue.ts'
import type { Giver } from '../checks/metrics.ts'
import type { Source } from '../model/budgets.ts'
import type { Panel } from '../model/model.ts'
import { withRenamedMetrics } from '../model/promql.ts'
import type { Answers } from './answers.ts'
import { askPanel, type Curve, hasValue, type TimeRange } from './ask.ts'
import { type KnownMetrics, metricNames, missingGiver, missingGivers, missingMetrics } from './observed.ts'

/**
 * What a panel shows. `data`: data. `quiet`: nothing, as is allowed. `unobserved`: nothing, because what gives its metrics is
 * not scraped. `empty`: nothing, although it should have data. `broken`: Prometheus refuses its query.
 */
export type PanelState = 'data' | 'quiet' | 'unobserved' | 'empty' | 'broken'

export interface PanelFinding {
  readonly curves: readonly Curve[]
  readonly state: PanelState
  /** The reason in words; undefined when there is data. */
  readonly reason: string | undefined
}

/** Asks Prometheus for what a panel shows, and says whether that is what people should see. Never rejects. */
export async function findingOf(
  prometheus: string,
  panel: Panel,
  range: TimeRange,
  known: KnownMetrics,
  answers?: Answers,
): Promise<PanelFinding> {
  try {
    const curves = await askPanel(prometheus, panel, range, answers)
    const shown = curves.map(({ name }) => name)
    const twin = shown.find((name, index) => shown.indexOf(name) !== index)
    if (panel.kind !== 'heatmap' && twin !== undefined)
      return { curves, state: 'broken', reason: `two curves are called "${twin}" and cannot be told apart` }
    if (curves.some(hasValue)) return { curves, state: 'data', reason: undefined }
    const missing = missingGiver(panel, known)
    if (missing !== undefined) return { curves, state: 'unobserved', reason: missing }
    return panel.emptyWhen === undefined
      ? { curves, state: 'empty', reason: 'its queries give nothing' }
      : { curves, state: 'quiet', reason: panel.emptyWhen }
  } catch (error) {
    return { curves: [], state: 'broken', reason: error instanceof Error ? error.message : String(error) }
  }
}

/**
 * `partial`: one of its metrics does not exist. `blind`: it shows data even when its metrics are renamed. `zero`: all of its
 * values are 0, and it does not say when that is well.
 */
export type BoardState = PanelState | 'partial' | 'blind' | 'zero'

/** Whether all values of a panel are 0 and nothing says that this is well: neither the panel nor a limit that 0 is within. */
export function isUndeclaredZero(panel: Panel, curves: readonly Curve[]): boolean {
  const isMeant = panel.zeroWhen !== undefined || (panel.kind === 'stat' && panel.limit?.sense === 'at-most')
  const values = curves
    .filter(({ limit }) => !limit)
    .flatMap(({ points }) => points.map(([, value]) => value))
  return !isMeant && values.filter(Number.isFinite).every((value) => value === 0)
}

export interface BoardFinding {
  readonly board: string
  readonly panel: string
  readonly state: BoardState
  readonly reason: string | undefined
  /** The givers that the panel needs and that are not scraped. */
  readonly without: readonly Giver[]
}

/** Checks what a panel shows, which of its metrics exist, and that it shows nothing when its metrics are renamed. */
async function examine(
  prometheus: string,
  panel: Panel,
  range: TimeRange,
  known: KnownMetrics,
): Promise<Omit<BoardFinding, 'board' | 'panel'>> {
  const { state, reason, curves } = await findingOf(prometheus, panel, range, known)
  const without = [...new Set(panel.queries.flatMap(({ expr }) => missingGivers(expr, known)))]
  if (state !== 'data' && state !== 'quiet') return { state, reason, without }
  const missing = panel.queries.flatMap(({ expr }) => missingMetrics(expr, known))
  if (missing.length > 0)
    return { state: 'partial', reason: `nobody exports ${[...new Set(missing)].join(', ')}`, without }
  if (state === 'quiet') return { state, reason, without }
  const queries = panel.queries.map((query) => ({ ...query, expr: withRenamedMetrics(query.expr) }))
  const renamed = await findingOf(prometheus, { ...panel, queries }, range, known)
  if (renamed.curves.some(hasValue))
    return { state: 'blind', reason: 'it shows data even when its metrics are renamed', without }
  return isUndeclaredZero(panel, curves)
    ? { state: 'zero', reason: 'all of its values are 0, and it does not say when that is well', without }
    : { state, reason, without }
}

/**
 * The state of every panel of every dashboard; meant to be asked while the stack is under load. A panel with data is asked
 * again with its metrics renamed, and must then show nothing.
 * @throws Error when Prometheus cannot be asked at all.
 */
export async function verifyDashboards(
  prometheus: string,
  range: TimeRange,
  source: Source,
): Promise<readonly BoardFinding[]> {
  const known = { names: await metricNames(prometheus, range), catalogue: catalogueOf(source) }
  const findings: BoardFinding[] = []
  for (const { name, tiers } of boards(source)) {
    for (const { panels } of tiers) {
      const found = await Promise.all(panels.map((panel) => examine(prometheus, panel, range, known)))
      findings.push(
        ...found.map((one, index) => ({ board: name, panel: panels[index]?.title ?? '', ...one })),
      )
    }
  }
  return findings
}
