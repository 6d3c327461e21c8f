import { matchersBeyond } from './bases.ts'
import type { Arithmetic, Expression, Matching, SumOfRates } from './expression.ts'
import { testOf } from './matchers.ts'
import { percentiles } from './percentile.ts'
import { keyOf, type Labels, only, type Row, summed, type Vector, without } from './vector.ts'

/** The answers that a calculation is made of, at the times that they share. */
export interface Given {
  /** The base of a sum, and the answer for it. */
  baseOf(sum: SumOfRates): { readonly base: SumOfRates; readonly vector: Vector }
  /** The answer to a query. */
  asked(query: string): Vector
}

/** Why a result cannot be made of these answers, so that Prometheus has to be asked for it. */
export class NotCalculable extends Error {}

/** The result of a query, made of answers as Prometheus would make it. @throws NotCalculable when that cannot be done. */
export function calculated(expression: Expression, given: Given): Vector {
  const value = resultOf(expression, given)
  if (typeof value === 'number') throw new NotCalculable('it is a number and not a vector')
  return value
}

const sumOf = (sum: SumOfRates, given: Given): Vector => {
  const { base, vector } = given.baseOf(sum)
  const tests = matchersBeyond(sum, base).map(testOf)
  const chosen =
    tests.length === 0 ? vector : vector.filter(({ labels }) => tests.every((test) => test?.(labels)))
  return summed(chosen, sum.by)
}

function resultOf(expression: Expression, given: Given): number | Vector {
  switch (expression.kind) {
    case 'number':
      return expression.value
    case 'sum':
      return sumOf(expression, given)
    case 'asked':
      return given.asked(expression.query)
    case 'arithmetic': {
      const [left, right] = expression.sides.map((side) => resultOf(side, given))
      return arithmetic(expression.operator, left ?? 0, right ?? 0, expression.matching)
    }
    case 'or': {
      const [left = [], right = []] = expression.sides.map((side) => calculated(side, given))
      return either(left, right)
    }
    case 'above':
      return kept(calculated(expression.of, given), (value) => value > expression.value)
    case 'at most':
      return each(calculated(expression.of, given), (value) => Math.min(value, expression.value))
    case 'percentile':
      return percentiles(calculated(expression.of, given), expression.share)
    case 'highest':
      return highest(calculated(expression.of, given), expression.most)
    case 'sorted':
      return calculated(expression.of, given).toSorted((a, b) => descending(lastOf(a), lastOf(b)))
  }
}

const operations: Readonly<Record<Arithmetic, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
}

const nameless = (labels: Labels): Labels => without(labels, ['__name__'])

const each = (vector: Vector, make: (value: number) => number): Vector =>
  vector.map(({ labels, values, has }) => ({ labels: nameless(labels), values: values.map(make), has }))

/** The values for which a comparison holds. */
const kept = (vector: Vector, holds: (value: number, row: Row, time: number) => boolean): Vector =>
  vector.map((row) => ({
    ...row,
    has: row.has.map((has, time) => (has === 1 && holds(row.values[time] ?? Number.NaN, row, time) ? 1 : 0)),
  }))

function arithmetic(
  operator: Arithmetic,
  left: number | Vector,
  right: number | Vector,
  matching: Matching,
): number | Vector {
  const make = operations[operator]
  if (typeof left === 'number')
    return typeof right === 'number' ? make(left, right) : each(right, (value) => make(left, value))
  if (typeof right === 'number') return each(left, (value) => make(value, right))
  return matched(make, left, right, matching)
}

/** The rows by the labels that have to match. @throws NotCalculable when two rows have the same ones. */
function byMatch(vector: Vector, labelsOf: (row: Row) => Labels): ReadonlyMap<string, Row> {
  const found = new Map(vector.map((row) => [keyOf(labelsOf(row)), row]))
  if (found.size < vector.length) throw new NotCalculable('several rows have the labels that have to match')
  return found
}

function matched(
  make: (left: number, right: number) => number,
  left: Vector,
  right: Vector,
  { on, isManyToOne }: Matching,
): Vector {
  const labelsOf = ({ labels }: Row) => (on === undefined ? nameless(labels) : only(labels, on))
  const others = byMatch(right, labelsOf)
  if (!isManyToOne) byMatch(left, labelsOf)
  return left.flatMap((row) => {
    const other = others.get(keyOf(labelsOf(row)))
    if (other === undefined) return []
    return {
      labels: isManyToOne ? nameless(row.labels) : labelsOf(row),
      values: row.values.map((value, time) => make(value, other.values[time] ?? Number.NaN)),
      has: row.has.map((has, time) => has & (other.has[time] ?? 0)),
    }
  })
}

/** The rows on the left, and those on the right at the times at which the left has none with the same labels. */
function either(left: Vector, right: Vector): Vector {
  const first = byMatch(left, ({ labels }) => nameless(labels))
  const second = byMatch(right, ({ labels }) => nameless(labels))
  const joined = [...first].map(([key, row]): Row => {
    const other = second.get(key)
    if (other === undefined) return row
    return {
      labels: row.labels,
      values: row.values.map((value, time) =>
        row.has[time] === 1 ? value : (other.values[time] ?? Number.NaN),
      ),
      has: row.has.map((has, time) => has | (other.has[time] ?? 0)),
    }
  })
  return [...joined, ...[...second].flatMap(([key, row]) => (first.has(key) ? [] : [row]))]
}

/** The place of a value in an order: NaN is lower than any number. */
const rankOf = (value: number | undefined): number =>
  value === undefined || Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value

/** Two infinities have no difference, so that ranks are compared and not subtracted. */
const descending = (one: number, other: number): number => (one === other ? 0 : one < other ? 1 : -1)

const lastOf = ({ values, has }: Row): number => rankOf(values[has.lastIndexOf(1)])

/**
 * At each time the rows with the highest values.
 * @throws NotCalculable where the last of them equals the next: Prometheus takes one of both, and nobody can tell which.
 */
function highest(vector: Vector, most: number): Vector {
  const rank = (row: Row | undefined, time: number) => rankOf(row?.values[time])
  const count = vector[0]?.values.length ?? 0
  const chosen = Array.from({ length: count }, (_, time) => {
    const there = vector
      .filter(({ has }) => has[time] === 1)
      .toSorted((a, b) => descending(rank(a, time), rank(b, time)))
    if (there.length > most && rank(there[most - 1], time) === rank(there[most], time))
      throw new NotCalculable(`several rows are the ${most}th`)
    return new Set(there.slice(0, most))
  })
  return kept(vector, (_, row, time) => chosen[time]?.has(row) ?? false)
}
