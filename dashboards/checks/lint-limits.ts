import type { Source } from '../model/budgets.ts'
import { latencyBudgets, shareBudgets, standing } from '../model/budgets.ts'
import { type DashboardJson, type PanelJson, type StepJson, shownPanels } from '../model/dashboard-json.ts'
import { green, red } from '../model/grafana-panels.ts'

type Sense = 'at-most' | 'at-least' | 'line'

/**
 * Limits that are not budgets, each with its value and reason. Whoever changes such a limit on a board also changes it here.
 */
const knownLimits: Readonly<Record<string, readonly [sense: Sense, value: number, why: string]>> = {
  'tailgate-service: CPU by process': ['line', 1, 'JavaScript has one core'],
  'tailgate-node: Processor time': ['line', 1, 'JavaScript has one core'],
  'tailgate-redis: CPU': ['line', 1, 'commands run on one core'],
  'tailgate-service: Load: CPU of the generator': ['line', 0.8, 'beyond it a generator measures itself'],
  'tailgate-load: Load: CPU of the generator': ['line', 0.8, 'beyond it a generator measures itself'],
  'tailgate-load: Requests not sent, of those allowed': ['at-most', 1, 'the certificate allows no more'],
  'tailgate-host: CPU used': ['at-most', 0.9, 'beyond it everything waits for a core'],
  'tailgate-host: Stolen by the host': ['at-most', 0.02, 'beyond it the machine is not ours'],
  'tailgate-host: Memory used': ['at-most', 0.95, 'beyond it the kernel reclaims'],
  'tailgate-host: Each core': ['line', 1, 'a core has no more'],
  'tailgate-host: Memory in use': ['line', 1, 'there is no more'],
  'tailgate-host: Disks busy': ['line', 1, 'a disk has no more'],
  'tailgate-nginx: Up': ['at-least', 1, 'the exporter reaches it or not'],
  'tailgate-nginx: Dropped': ['at-most', 0, 'any says that worker_connections is too small'],
  'tailgate-postgres: Up': ['at-least', 1, 'the exporter reaches it or not'],
  'tailgate-postgres: Rolled back': ['at-most', 0.01, 'a healthy service rolls back only what failed'],
  'tailgate-postgres: Blocks from memory': ['at-least', 0.99, 'below it the working set does not fit'],
  'tailgate-postgres: Deadlocks': ['at-most', 0, 'any is a bug'],
  'tailgate-postgres: Connections in use': ['at-most', 0.8, 'the rest is for administrators'],
  'tailgate-redis: Up': ['at-least', 1, 'the exporter reaches it or not'],
  'tailgate-redis: Thrown out': ['at-most', 0, 'any says that memory is too small'],
  'tailgate-redis: Refused': ['at-most', 0, 'any was beyond maxclients'],
  'tailgate-redis: Slow commands': ['at-most', 0, 'one slow command stops all others'],
}

const near = (a: number, b: number): boolean => Math.abs(a - b) <= 2e-9 + 1e-9 * Math.abs(b)

/** Limits of the target's own panels, as it describes them. */
function ownLimits({ dashboards }: Source): ReadonlyMap<string, readonly [Sense, number][]> {
  const added = (dashboards?.panels ?? []).flatMap(({ board, panels }) =>
    panels.map((panel) => ({ board, panel })),
  )
  const boards = (dashboards?.boards ?? []).flatMap(({ name, tiers }) =>
    tiers.flatMap(({ panels }) => panels.map((panel) => ({ board: name, panel }))),
  )
  return new Map(
    [...added, ...boards].map(({ board, panel }) => {
      const limits: readonly [Sense, number][] =
        panel.kind === 'stat' && panel.limit
          ? [[panel.limit.sense, panel.limit.value]]
          : panel.kind === 'lines'
            ? (panel.limits ?? []).map((value) => ['line', value] as const)
            : []
      return [`tailgate-${board}: ${panel.title}`, limits]
    }),
  )
}

/**
 * Whether a limit is that of a budget, on whichever panel it is drawn; lint-budgets.ts checks that each budget has its
 * panels.
 */
function isBudget(source: Source, sense: Sense, value: number): boolean {
  const times = latencyBudgets(source)
  if (sense === 'at-least') return times.some(({ share }) => near(share, value))
  if (sense === 'at-most') return shareBudgets(source).some(({ limit }) => near(limit, value))
  const throughput = standing(source).filter(({ figure }) => figure === 'throughput')
  return [
    ...times.flatMap(({ seconds, share }) => [seconds, share]),
    ...throughput.map(({ limit }) => limit),
  ].some((limit) => near(limit, value))
}

/** The limits that the thresholds of a panel stand for; a sentence when the thresholds make no sense. */
export function limitsOfPanel({ type, fieldConfig }: PanelJson): readonly [Sense, number][] | string {
  const steps = fieldConfig?.defaults?.thresholds?.steps ?? []
  const values = steps.flatMap(({ value }) => (value === null ? [] : [value]))
  if (type !== 'stat') return values.map((value) => ['line', value] as const)
  if (values.length === 0) return []
  const colours = steps.map(({ color }: StepJson) => color).join()
  if (colours === [red, green].join()) return values.map((value) => ['at-least', value] as const)
  if (colours === [green, red].join()) return values.map((value) => ['at-most', value] as const)
  return 'its colours are not one good and one bad side'
}

/**
 * Every limit must be that of a budget, a known one with a reason, or one of the target's own; and every known limit must
 * still be there.
 */
export function lintLimits(dashboard: DashboardJson, source: Source): string[] {
  const own = ownLimits(source)
  return shownPanels(dashboard).flatMap((panel) => {
    const where = `${dashboard.uid}: ${panel.title}`
    const found = limitsOfPanel(panel)
    const says = (problem: string) => `panel "${panel.title}": ${problem}`
    if (typeof found === 'string') return [says(found)]
    const known = knownLimits[where]
    const wanted = own.get(where) ?? (known ? [[known[0], known[1]] as const] : undefined)
    if (wanted !== undefined) {
      const equal =
        wanted.length === found.length &&
        wanted.every(([sense, value]) => found.some(([of, at]) => of === sense && near(at, value)))
      return equal
        ? []
        : [
            says(
              `its limits are not ${wanted.map(([, value]) => value).join(', ') || 'none'}, which are known for it`,
            ),
          ]
    }
    return found
      .filter(([sense, value]) => !isBudget(source, sense, value))
      .map(([, value]) => says(`its limit ${value} is no budget, and no reason is known for it`))
  })
}
