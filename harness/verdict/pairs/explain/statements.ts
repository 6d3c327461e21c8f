import { armNames, type ByArm } from '../../../evidence/paired.ts'
import {
  mostExplained,
  type StatementChange,
  type StatementCost,
} from '../../../evidence/pairs/explanation.ts'
import type { StatementCount } from '../../../evidence/statement-count.ts'
import { shownStatement, statementKey } from './statement-text.ts'

/** The statements that an arm sent to its database for the requests of one route. */
export interface RouteStatements {
  readonly route: string
  readonly requests: number
  readonly statements: readonly StatementCount[]
}

/** A changed statement, with the text for which its plan can be requested. */
export interface FoundStatement extends Omit<StatementChange, 'plan'> {
  readonly text: string
  /** Which arms sent it. */
  readonly askedBy: ByArm<boolean>
}

export interface ComparedStatements {
  /** Worst first. */
  readonly changes: readonly FoundStatement[]
  readonly unchanged: number
}

/** A smaller change of a statement's calls and rows per request is background work. */
const leastCount = 0.05
/**
 * In milliseconds: times are compared on few requests, so a change counts only when it is large by itself and relative to the
 * whole.
 */
const leastMilliseconds = 0.1
const leastShareOfTime = 0.3

const nothing: StatementCost = { calls: 0, rows: 0, milliseconds: 0 }

/** The increase of each statement's counts between two readings; statements without an increase are left out. */
export function risenStatements(
  before: readonly StatementCount[],
  after: readonly StatementCount[],
): readonly StatementCount[] {
  const known = new Map(before.map((one) => [one.text, one]))
  return after.flatMap(({ text, calls, rows, milliseconds }) => {
    const old = known.get(text) ?? nothing
    // Counters that were reset in the meantime count from 0.
    const { calls: c, rows: r, milliseconds: m } = calls < old.calls ? nothing : old
    // Sums of fractions may differ in their last digits.
    const risen = Math.max(0, milliseconds - m)
    return calls === c ? [] : [{ text, calls: calls - c, rows: Math.max(0, rows - r), milliseconds: risen }]
  })
}

interface Cost {
  readonly text: string
  readonly cost: StatementCost
}

/** The statements of a route by their common form, with costs per request. */
function costsOf({ requests, statements }: RouteStatements): ReadonlyMap<string, Cost> {
  const costs = new Map<string, Cost>()
  for (const { text, calls, rows, milliseconds } of statements) {
    const key = statementKey(text)
    const { cost } = costs.get(key) ?? { cost: nothing }
    costs.set(key, {
      text,
      cost: {
        calls: cost.calls + calls / requests,
        rows: cost.rows + rows / requests,
        milliseconds: cost.milliseconds + milliseconds / requests,
      },
    })
  }
  return costs
}

/** The most informative change of a statement; undefined when nothing changed. */
export function changeOf({
  base,
  head,
}: Pick<StatementChange, 'base' | 'head'>): keyof StatementCost | undefined {
  const moved = (of: keyof StatementCost) => Math.abs(head[of] - base[of])
  const isCounted = (of: 'calls' | 'rows') => moved(of) >= Math.max(leastCount, 0.02 * base[of])
  if (isCounted('calls')) return 'calls'
  if (isCounted('rows')) return 'rows'
  const least = Math.max(leastMilliseconds, leastShareOfTime * base.milliseconds)
  return moved('milliseconds') >= least ? 'milliseconds' : undefined
}

const ranks: Readonly<Record<keyof StatementCost, number>> = { calls: 0, rows: 1, milliseconds: 2 }

/** More calls first, then more rows, then more time; a decrease comes after an equally large increase. */
function worseFirst(one: FoundStatement, other: FoundStatement): number {
  const [mine, theirs] = [changeOf(one) ?? 'milliseconds', changeOf(other) ?? 'milliseconds']
  const by = (of: keyof StatementCost) => {
    const [a, b] = [one.head[of] - one.base[of], other.head[of] - other.base[of]]
    const size = Math.abs(b) - Math.abs(a)
    return Math.abs(size) > 1e-9 ? size : b - a
  }
  return ranks[mine] - ranks[theirs] || by(mine) || by('milliseconds')
}

/** The statements of both arms for the same requests of the same routes, joined by their common form. */
export function compareStatements(arms: ByArm<readonly RouteStatements[]>): ComparedStatements {
  const all = arms.head.flatMap((head) => {
    const base = arms.base.find(({ route }) => route === head.route)
    if (base === undefined || base.requests === 0 || head.requests === 0) return []
    const costs = { base: costsOf(base), head: costsOf(head) }
    const keys = new Set(armNames.flatMap((arm) => [...costs[arm].keys()]))
    return [...keys].map((key): FoundStatement => {
      const [old, now] = [costs.base.get(key), costs.head.get(key)]
      const text = now?.text ?? old?.text ?? key
      return {
        ...{ route: head.route, text, statement: shownStatement(text) },
        ...{ base: old?.cost ?? nothing, head: now?.cost ?? nothing },
        askedBy: { base: old !== undefined, head: now !== undefined },
      }
    })
  })
  const changes = all.filter((one) => changeOf(one) !== undefined).toSorted(worseFirst)
  return { changes: changes.slice(0, mostExplained), unchanged: all.length - changes.length }
}
