import { expect, test } from 'vitest'
import { parsed } from '../model/promql.ts'
import { unclampedShares } from './shares.ts'

const well = 'sum(rate(x_bucket{le="0.1"}[$__range]))'
const all = 'sum(rate(x_count[$__range]))'

test.each([
  ['two rates of different metrics', `${well} / ${all}`, 1],
  ['the same within something else', `1 - ${well} / ${all} > 0.1`, 1],
  ['a part that falls back to zero', `(${well} or 0 * ${well}) / ${all}`, 1],
  ['one that is kept at 1', `clamp_max((${well} or 0 * ${well}) / ${all}, 1)`, 0],
  ['one limited to 1 and subtracted from 1', `1 - clamp_max(${well} / ${all}, 1)`, 0],
  ['a part of the same metric', 'sum(rate(x{status="5"}[1m])) / sum(rate(x[1m]))', 0],
  ['a part of its sum with another', 'sum(rate(hit[1m])) / (sum(rate(hit[1m])) + sum(rate(missed[1m])))', 0],
  ['a rate by a number of things', 'sum(rate(seconds_total[1m])) / count(cores)', 0],
  ['two states', 'sum(used) / sum(allowed)', 0],
])('%s: that can exceed its whole %#', (_, expr, count) => {
  expect(unclampedShares(parsed(expr))).toHaveLength(count)
})
