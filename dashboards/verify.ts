import { askPanel, type Curve, type TimeRange } from './ask.ts'
import type { Source } from './budgets.ts'
import { boards } from './build.ts'
import type { Panel } from './model.ts'

/** What a panel really shows: data; nothing, as it may; nothing, though it should; or an error of its query. */
export type PanelState = 'data' | 'quiet' | 'empty' | 'broken'

export interface PanelFinding {
  readonly state: PanelState
  /** The reason in words; undefined when there is data. */
  readonly reason: string | undefined
}

export interface BoardFinding extends PanelFinding {
  readonly board: string
  readonly panel: string
}

const hasValue = ({ points }: Curve): boolean => points.some(([, value]) => Number.isFinite(value))

/** Asks Prometheus for what a panel shows and says whether it is what people should see. */
export async function verifyPanel(prometheus: string, panel: Panel, range: TimeRange): Promise<PanelFinding> {
  try {
    const curves = await askPanel(prometheus, panel, range)
    const names = curves.map(({ name }) => name)
    const twin = names.find((name, index) => names.indexOf(name) !== index)
    if (panel.kind !== 'heatmap' && twin !== undefined)
      return { state: 'broken', reason: `two curves are called "${twin}" and cannot be told apart` }
    if (curves.some(hasValue)) return { state: 'data', reason: undefined }
    return panel.emptyWhen === undefined
      ? { state: 'empty', reason: 'its queries give nothing' }
      : { state: 'quiet', reason: panel.emptyWhen }
  } catch (error) {
    return { state: 'broken', reason: error instanceof Error ? error.message : String(error) }
  }
}

/** The same for every panel of every dashboard: run it while the stack is under load. */
export async function verifyDashboards(
  prometheus: string,
  range: TimeRange,
  source: Source,
): Promise<readonly BoardFinding[]> {
  const findings: BoardFinding[] = []
  for (const { name, tiers } of boards(source)) {
    for (const { panels } of tiers) {
      const found = await Promise.all(panels.map((panel) => verifyPanel(prometheus, panel, range)))
      findings.push(
        ...found.map((one, index) => ({ board: name, panel: panels[index]?.title ?? '', ...one })),
      )
    }
  }
  return findings
}
