import { expect, test } from 'vitest'
import { servedRecord } from './known/served.ts'
import { figuresOf, trials } from './trials.ts'

const reading = (quantile: (share: number, route?: string) => number | undefined) => ({
  ...{ quantile, span: undefined, requests: 1000 },
  ...{ sendLagP99: undefined, cpuSeconds: undefined, memoryBytes: undefined },
})
const served = (count: number, took: (index: number) => number, route = 0) =>
  Array.from({ length: count }, (_, index) => ({ at: index * 5, route, took: took(index), late: 0 }))
const trial = (index: number) => {
  const found = trials(false)[index]
  if (found === undefined) throw new Error(`there is no trial ${index}`)
  return found
}
const steady = trial(0)
const apart = trial(1)
const stall = trial(4)

test('the true percentiles of a steady server come from its own record, to a rank', () => {
  const [p50, , , p99] = figuresOf(
    steady,
    reading(() => 51),
    served(1000, (index) => 50 + index / 1000),
  )
  expect(p50).toMatchObject({ share: 0.5, truth: 50, reading: 51 })
  expect([p50?.least, p50?.most]).toEqual([50.498, 50.5])
  expect([p99?.least, p99?.most]).toEqual([50.988, 50.99])
})

test('a server that stands still was at least as slow as every arriving client would have found it', () => {
  // A closed loop sends it fewer requests, so it answered nearly all of them at once.
  const [, , , p99] = figuresOf(
    stall,
    reading(() => 8),
    served(1600, () => 0),
  )
  expect([p99?.least, p99?.most]).toEqual([915, 925].map((value) => expect.closeTo(value, 6)))
  const [, , , late] = figuresOf(
    stall,
    reading(() => 940),
    served(1600, () => 940),
  )
  expect(late?.most).toBe(940)
})

test('two servers are distinguished by their own records', () => {
  const both = [...served(10, () => 1.21), ...served(10, () => 1.29, 1)]
  const [figure] = figuresOf(
    apart,
    reading((_, route) => (route === 'first' ? 1.4 : 1.48)),
    both,
  )
  expect(figure?.least).toBeCloseTo(0.06, 9)
  expect(figure?.most).toBeCloseTo(0.08, 9)
  expect(figure?.reading).toBeCloseTo(0.08, 9)
})

test('the record of a server is bounded', () => {
  const record = servedRecord()
  for (let index = 0; index < 200_100; index += 1) record.add({ at: index, route: 0, took: 1, late: 0 })
  expect(record.all).toHaveLength(200_000)
})
