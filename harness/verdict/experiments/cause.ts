import { capitalised } from '../../base/text.ts'
import type { ExperimentFigure, JudgedComparison } from '../../bundle/experiments/experiment-result.ts'
import { allRoutes } from '../../config/budgets/budget.ts'
import type { ExperimentFigureName } from '../../config/experiment/figure-names.ts'
import type { Explanation, StatementChange } from '../../evidence/pairs/explanation.ts'
import { formatShare } from '../figures/format.ts'
import { formatChange } from '../pairs/change-in-words.ts'

/** The most parts of a sentence that people still read. */
const mostParts = 3

/** Nodes of a plan that read a table: `Seq Scan on annotation_mask`. */
const scansOf = (shape: string): readonly string[] => shape.split(', ').filter((node) => / Scan\b/.test(node))

/** `the plan of list changed from Seq Scan on mask to Index Scan on mask_group_idx`. */
function planPart({ route, plan }: StatementChange): string | undefined {
  if (plan === null || plan.file === null) return undefined
  const [head = '', base] = plan.words.split('; in base ')
  if (base === undefined) return undefined
  const [before, after] = [scansOf(base), scansOf(head)]
  const gone = before.filter((node) => !after.includes(node))[0]
  const come = after.filter((node) => !before.includes(node))[0]
  return gone === undefined || come === undefined
    ? `the plan of ${route} is another`
    : `the plan of ${route} changed from ${gone} to ${come}`
}

/** Statements that only one arm sends. */
function statementPart(changes: readonly StatementChange[]): string | undefined {
  const only = changes.filter(({ base, head }) => (base.calls === 0) !== (head.calls === 0))
  const routes = [...new Set(only.map(({ route }) => route))]
  const gone = only.every(({ head }) => head.calls === 0)
  const [first] = routes
  if (first === undefined) return undefined
  const of = routes.length > 2 ? `${routes.length} routes` : routes.join(' and ')
  return gone
    ? `statements of ${of} are no longer asked`
    : `${of} ${routes.length > 1 ? 'ask' : 'asks'} other statements`
}

/** From this factor on, a factor is easier to read than a percentage. */
const factorFrom = 2

/** `61 % fewer queries per request`, `7 times fewer bytes out per request`, `2.3 times as many`. */
function countWords(label: string, change: number): string {
  const factor = 1 + change
  if (factor <= 0) return `no ${label}`
  if (factor <= 1 / factorFrom && 1 / factor >= 3)
    return `${Number((1 / factor).toPrecision(2))} times fewer ${label}`
  if (change < 0) return `${formatShare(-change)} fewer ${label}`
  if (factor >= factorFrom) return `${Number(factor.toPrecision(2))} times as many ${label}`
  return `${formatShare(change)} more ${label}`
}

/** Counts that show the cause, the most informative first, and the smallest change that is mentioned. */
const telling: readonly (readonly [ExperimentFigureName, number])[] = [
  ['queriesPerRequest', 0.05],
  ['rowsPerRequest', 0.1],
  ['bytesOutPerRequest', 0.1],
  ['bytesInPerRequest', 0.1],
  ['redisCommandsPerRequest', 0.1],
  ['buffersHitPerRequest', 0.2],
  ['walBytesPerRequest', 0.2],
  ['buffersReadPerRequest', 0.3],
]

const countParts = (figures: readonly ExperimentFigure[]): string[] =>
  telling.flatMap(([name, least]) => {
    const own = figures.find(({ route, figure }) => route === allRoutes && figure === name)
    const change = own?.change ?? 0
    return own === undefined || own.outcome === 'none' || Math.abs(change) < least
      ? []
      : [countWords(own.label, change)]
  })

/** The CPU time of the service with the largest change, in microseconds. */
function cpuPart(figures: readonly ExperimentFigure[]): string[] {
  const moved = ({ base, head }: ExperimentFigure) => Math.abs((head ?? 0) - (base ?? 0))
  const [most] = figures
    .filter(({ figure, outcome }) => figure.endsWith('.cpuPerRequest') && outcome !== 'none')
    .toSorted((a, b) => moved(b) - moved(a))
  return most?.change == null ? [] : [`${most.label} ${formatChange(most.change)}`]
}

/** Why the arms differ, in a sentence, as far as the evidence shows it. */
export function causeOf(
  verdict: JudgedComparison['verdict'],
  figures: readonly ExperimentFigure[],
  explanation: Explanation | undefined,
): string | undefined {
  const statements = explanation?.statements ?? undefined
  const changes = statements?.changes ?? []
  const plans = changes.map(planPart).filter((part) => part !== undefined)
  const asked = statementPart(changes)
  const inside = [...plans.slice(0, 1), ...(asked === undefined ? [] : [asked])]
  const parts = [...inside, ...countParts(figures)].slice(0, mostParts - 1)
  const all = [...parts, ...cpuPart(figures)]
  if (all.length > 0) return `${capitalised(all.join(', '))}.`
  return verdict === 'no effect' && statements !== undefined
    ? 'In a replay both arms asked the same statements, by the same plans.'
    : undefined
}
