import { boards } from '../build/build.ts'
import { catalogueOf } from '../checks/metrics.ts'
import type { Source } from '../model/budgets.ts'
import type { Panel } from '../model/model.ts'
import { askPanel, type Curve, type TimeRange } from './ask.ts'
import { type KnownMetrics, metricNames, missingGiver } from './observed.ts'

/**
 * What a panel really shows: data; nothing, as it may; nothing, because what gives its metrics is not scraped;
 * nothing, though it should; or an error of its query.
 */
export type PanelState = 'data' | 'quiet' | 'unobserved' | 'empty' | 'broken'

export interface PanelFinding {
  readonly curves: readonly Curve[]
  readonly state: PanelState
  /** The reason in words; undefined when there is data. */
  readonly reason: string | undefined
}

export interface BoardFinding extends Omit<PanelFinding, 'curves'> {
  readonly board: string
  readonly panel: string
}

const hasValue = ({ points }: Curve): boolean => points.some(([, value]) => Number.isFinite(value))

/** Asks Prometheus for what a panel shows and says whether it is what people should see. Never rejects. */
export async function lookAt(
  prometheus: string,
  panel: Panel,
  range: TimeRange,
  known: KnownMetrics,
): Promise<PanelFinding> {
  try {
    const curves = await askPanel(prometheus, panel, range)
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
 * Says of every panel of every dashboard what it shows: run it while the stack is under load.
 * @throws Error when Prometheus cannot be asked at all.
 */
export async function verifyDashboards(
  prometheus: string,
  range: TimeRange,
  source: Source,
): Promise<readonly BoardFinding[]> {
  const known = { names: await metricNames(prometheus), catalogue: catalogueOf(source) }
  const findings: BoardFinding[] = []
  for (const { name, tiers } of boards(source)) {
    for (const { panels } of tiers) {
      const found = await Promise.all(panels.map((panel) => lookAt(prometheus, panel, range, known)))
      findings.push(
        ...found.map(({ state, reason }, index) => ({
          board: name,
          panel: panels[index]?.title ?? '',
          state,
          reason,
        })),
      )
    }
  }
  return findings
}
