import { counted } from '../../base/text.ts'
import { formatShare } from '../../verdict/figures/format.ts'
import type { Change } from '../../verdict/pairs/pair-verdict.ts'
import { counts } from './marks.ts'

/** The order of changes: first those against head, then open ones, then those in its favour. */
const order: readonly ((change: Change) => boolean)[] = [
  (change) => change.outcome === 'worse' && counts(change),
  (change) => change.outcome === 'worse' && change.accepted === undefined,
  (change) => change.outcome === 'worse',
  (change) => change.outcome === 'undecided' && counts(change),
  (change) => change.outcome === 'better',
]

const rankOf = (change: Change): number => {
  const rank = order.findIndex((belongs) => belongs(change))
  return rank < 0 ? order.length : rank
}

/** Changes, worst first; changes of the same kind keep their given order. */
export const worstFirst = (changes: readonly Change[]): readonly Change[] =>
  changes.toSorted((a, b) => rankOf(a) - rankOf(b))

/** The changes in a short table, and sentences about those that do not fit or are no changes. */
export interface ShownChanges {
  readonly shown: readonly Change[]
  readonly rest: readonly string[]
}

const outcomes = ['worse', 'undecided', 'better'] as const

function leftOut(changes: readonly Change[]): string[] {
  if (changes.length === 0) return []
  const parts = outcomes.flatMap((outcome) => {
    const count = changes.filter((change) => change.outcome === outcome).length
    return count === 0 ? [] : [`${count} ${outcome}`]
  })
  return [`and ${counted(changes.length, 'figure')} more that changed or may have: ${parts.join(', ')}`]
}

/** Rounded up, so that the statement is true. */
const roundedUp = (share: number): number => {
  const step = 10 ** (Math.floor(Math.log10(Math.max(share, 1e-4))) - 1)
  return Number((Math.ceil(share / step - 1e-9) * step).toPrecision(2))
}

/** A count is tolerated by its number, so its share, which may be infinite, is an end of nothing. */
const isSlight = ({ comparison, low }: Change): boolean => comparison === 'exact' && low !== 0

function slight(changes: readonly Change[]): string[] {
  const found = changes.filter((change) => change.outcome === 'same' && isSlight(change))
  return found.length === 0 ? [] : [`and ${counted(found.length, 'count')} with a negligible difference`]
}

/** `and 27 figures without a change beyond 3 %`: the number is the widest end of their intervals. */
function unchanged(changes: readonly Change[]): string[] {
  const same = changes.filter((change) => change.outcome === 'same' && !isSlight(change))
  if (same.length === 0) return []
  const figures = counted(same.length, 'figure')
  const ends = same.flatMap(({ low, high }) => [-low, high])
  const widest = Math.max(0, ...ends)
  if (widest === 0) return [`and ${figures} without a change`]
  if (Number.isFinite(widest))
    return [`and ${figures} without a change beyond ${formatShare(roundedUp(widest))}`]
  const highest = Math.max(0, ...same.map(({ high }) => high))
  const verb = same.length === 1 ? 'is' : 'are'
  return [`and ${figures} that ${verb} not worse by more than ${formatShare(roundedUp(highest))}`]
}

function openButShown(changes: readonly Change[]): string[] {
  const open = changes.filter((change) => change.outcome === 'undecided' && !counts(change))
  if (open.length === 0) return []
  return [`and ${counted(open.length, 'figure')} of which nothing is decided, and which decide nothing`]
}

/** The changes, worst first and at most `most` of them, and sentences about the rest. */
export function shownChanges(changes: readonly Change[], most: number): ShownChanges {
  const telling = worstFirst(changes).filter((change) => rankOf(change) < order.length)
  return {
    shown: telling.slice(0, most),
    rest: [
      ...leftOut(telling.slice(most)),
      ...unchanged(changes),
      ...slight(changes),
      ...openButShown(changes),
    ],
  }
}
