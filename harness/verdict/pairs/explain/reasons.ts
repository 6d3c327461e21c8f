import { counted } from '../../../base/text.ts'
import type { Explanation, FunctionChange, StatementChange } from '../../../evidence/pairs/explanation.ts'
import { changeOf } from './statements.ts'

/** One change inside the arms, in words: the sentence is `before`, then the code, then `after`. */
export interface Reason {
  readonly before: string
  /** A statement or a function. */
  readonly code: string
  readonly after: string
  /** The figures behind it, for places with enough room. */
  readonly detail?: string
}

const number = (value: number): string => String(Number(value.toPrecision(value < 10 ? 2 : 3)))
const times = (calls: number): string => counted(Number(number(calls)), 'time')

function statementReason(change: StatementChange): Reason | undefined {
  const { route, statement: code, base, head } = change
  const changed = changeOf(change)
  if (changed === undefined) return undefined
  if (changed === 'calls') {
    if (head.calls === 0)
      return { before: `${route} no longer asks`, code, after: `(base ${times(base.calls)} per request)` }
    const old = base.calls === 0 ? 'base never' : `base ${number(base.calls)}`
    return { before: `${route} asks`, code, after: `${times(head.calls)} per request, ${old}` }
  }
  const unit = changed === 'rows' ? ' rows' : ' ms'
  const before = changed === 'rows' ? `${route} gets of` : `${route} waits for`
  return { before, code, after: `${number(head[changed])}${unit} per request, base ${number(base[changed])}` }
}

/**
 * The smallest change in the cost of a function that is mentioned, as a share of base's total cost; profiles of equal code
 * differ by less.
 */
const leastShare = 0.04
/** The same for a function that costs at least three times as much in one arm, and is therefore nearly new there. */
const leastShareOfNew = 0.015
const timesOfNew = 3

/** Entries of V8 that are not functions of the program; they do not show where the time of native code was spent. */
const unnamed = /^\((?:program|idle|root)\)/

/**
 * Functions whose own cost changed enough to be mentioned: those that cost more in head first, and the largest change of each
 * kind first.
 */
export function tellingFunctions(changes: readonly FunctionChange[], all: number): readonly FunctionChange[] {
  const isTelling = ({ name, base, head }: FunctionChange): boolean => {
    const isNew = Math.max(base, head) >= timesOfNew * Math.min(base, head)
    const least = (isNew ? leastShareOfNew : leastShare) * all
    return !unnamed.test(name) && Math.abs(head - base) >= least
  }
  // A small increase of a function that is always expensive says less than the same increase of a new one.
  const weight = ({ base, head }: FunctionChange) => {
    const floor = leastShareOfNew * all
    return (head - base) * Math.abs(Math.log((head + floor) / (base + floor)))
  }
  const isMore = ({ base, head }: FunctionChange) => (head > base ? 0 : 1)
  return changes
    .filter(isTelling)
    .toSorted((a, b) => isMore(a) - isMore(b) || Math.abs(weight(b)) - Math.abs(weight(a)))
}

/** Below one in a hundred, no exact share is known. */
const share = (part: number, whole: number): string => {
  const percent = whole > 0 ? (part / whole) * 100 : 0
  return percent > 0 && percent < 1 ? 'below 1 %' : `${Math.round(percent)} %`
}

const functionReason = (
  { name, base, head }: FunctionChange,
  whole: Omit<NonNullable<Explanation['cpu']>, 'changes'>,
): Reason => ({
  before: '',
  code: name,
  after: `is ${share(head, whole.head)} of head's CPU, ${share(base, whole.base)} of base's`,
  ...(whole.isShares ? {} : { detail: `(${number(head)} and ${number(base)} µs per request)` }),
})

/** The changes inside the arms, the most informative first: statements, then functions, at most this many of each. */
export function reasonsOf({ statements, cpu }: Explanation, most: number): readonly Reason[] {
  const asked = (statements?.changes ?? [])
    .map(statementReason)
    .filter((reason) => reason !== undefined)
    .slice(0, most)
  const spent = cpu === null ? [] : tellingFunctions(cpu.changes, cpu.base)
  return [...asked, ...spent.slice(0, most).map((change) => functionReason(change, cpu ?? nothing))]
}

const nothing = { base: 0, head: 0 }

/** The sentence when the replay found nothing; undefined when it found something. */
export function noReasonWords(explanation: Explanation): string | undefined {
  const { statements, cpu, notes } = explanation
  if (reasonsOf(explanation, 1).length > 0) return undefined
  if (statements === null && cpu === null) return notes[0] ?? 'The replay told nothing.'
  const seen = [
    ...(statements === null
      ? []
      : [`the statements of ${counted(statements.requests, 'request')} of each route`]),
    ...(cpu === null ? [] : ['the CPU profiles of the app']),
  ]
  return `In a replay ${seen.join(' and ')} showed no difference.`
}
