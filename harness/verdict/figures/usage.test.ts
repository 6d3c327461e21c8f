import { expect, test } from 'vitest'
import { sum } from '../../base/sum.ts'
import type { Evidence, ServiceSecond } from '../../evidence/evidence.ts'
import { neighboursIn, usageWithin } from './some-seconds.ts'
import { usageOf } from './usage.ts'

const startedAt = 1_000_000
/** A second of a service, by its number in the measured part. */
const second = (service: string, at: number): ServiceSecond => ({
  ...{ service, at: startedAt + (at + 1) * 1000, cpu: 0.2, wait: 0, memory: 100e6 },
})
const seconds = (service: string, from: number, to: number): ServiceSecond[] =>
  Array.from({ length: to - from }, (_, index) => second(service, from + index))

const usageWith = (...resources: readonly ServiceSecond[][]) => {
  const evidence: Evidence = { scenarios: [], phases: [], resources: resources.flat() }
  return usageOf(evidence, startedAt, 20)
}

test.each<[string, readonly ServiceSecond[], boolean]>([
  ['to the end', seconds('app', 0, 20), true],
  ['but for two seconds', seconds('app', 0, 18), true],
  ['until another process took its place after six seconds', seconds('app', 0, 6), false],
])('a service that was read %s', (_, app, isKnown) => {
  const usage = usageWith([...app], seconds('postgres', 0, 20))
  expect(usage.hasLevels('app', 'memory')).toBe(isKnown)
  expect(usage.perSecond('app', 'cpu') !== undefined).toBe(isKnown)
  // PostgreSQL alone is not the stack.
  expect(usage.hasLevels('stack', 'memory')).toBe(isKnown)
  expect(usage.perSecond('stack', 'cpu') !== undefined).toBe(isKnown)
  expect(usage.hasLevels('postgres', 'memory')).toBe(true)
})

test('the stack is the sum of its services, without what drives and watches it', () => {
  const instruments = ['generator', 'harness', 'prometheus', 'grafana'].map((name) => seconds(name, 0, 20))
  // No exporter of Tailgate is in the evidence, so this is a service of the target.
  const usage = usageWith(seconds('app', 0, 20), seconds('data-exporter', 0, 20), ...instruments)
  expect(usage.perSecond('stack', 'cpu')).toEqual(Array.from({ length: 20 }, () => 0.4))
  expect(usage.levelsOf('stack', 'memory').map(({ value }) => value)).toEqual(
    Array.from({ length: 20 }, () => 200e6),
  )
})

test.each([
  [3, 2, true],
  [3, 1, false],
  [1, 1, true],
  [1, 0, false],
  [20, 18, true],
  [20, 17, false],
])('of %i seconds %i were read', (length, read, isKnown) => {
  const evidence: Evidence = { scenarios: [], phases: [], resources: seconds('app', 0, read) }
  const usage = usageOf(evidence, startedAt, length)
  expect(usage.hasLevels('app', 'memory')).toBe(isKnown)
})

test('what was not read while a fault lasted is not asked for outside of it', () => {
  const usage = usageWith(seconds('app', 0, 20), [...seconds('redis', 0, 8), ...seconds('redis', 14, 20)])
  const outside = [...Array(8).keys(), ...Array.from({ length: 6 }, (_, at) => 14 + at)]
  expect(usage.perSecond('stack', 'cpu')).toBeUndefined()
  expect(usage.perSecond('stack', 'cpu', outside)).toHaveLength(20)
  const within = usageWithin(usage, { numbers: outside, seconds: 14 }, 'cut')
  expect(within.perSecond('stack', 'cpu')).toEqual(outside.map(() => 0.4))
})

test('what was read is put together once, however many stretches ask for it', () => {
  const usage = usageWith(seconds('app', 0, 20))
  expect(usage.perSecond('app', 'cpu', [0, 1, 2])).toBe(usage.perSecond('app', 'cpu'))
  expect(usage.perSecond('app', 'cpu')).not.toBe(usage.perSecond('app', 'wait'))
})

test('a second that was not read is no second without use', () => {
  const app = [...seconds('app', 0, 10), ...seconds('app', 12, 20)]
  const usage = usageWith(app, seconds('postgres', 0, 20))
  for (const value of usage.perSecond('app', 'cpu') ?? [Number.NaN]) expect(value).toBeCloseTo(0.2)
  for (const value of usage.perSecond('stack', 'cpu') ?? [Number.NaN]) expect(value).toBeCloseTo(0.4)
})

test('a reading that came late counts in the second in which it came, once', () => {
  const late = { ...second('app', 10), at: startedAt + 11_600 }
  const app = [...seconds('app', 0, 10), late, ...seconds('app', 11, 12), ...seconds('app', 13, 20)]
  const used = usageWith(app).perSecond('app', 'cpu') ?? []
  // Second 12 was not read at all, although its neighbour has two readings.
  expect(used.slice(9, 14).map((value) => Number(value.toFixed(3)))).toEqual([0.2, 0, 0.4, 0.2, 0.2])
  expect(sum(used)).toBeCloseTo(20 * 0.2)
})

test('some of some seconds are numbered from the first of these', () => {
  const database = Array.from({ length: 20 }, (_, at) => ({
    at: startedAt + (at + 1) * 1000,
    ...{ commits: at, rollbacks: 0, deadlocks: 0 },
  }))
  const resources = seconds('app', 0, 20).map((one, at) => ({ ...one, memory: at }))
  const usage = usageOf({ scenarios: [], phases: [], resources, database }, startedAt, 20)
  const last = Array.from({ length: 10 }, (_, at) => 10 + at)
  const within = usageWithin(usage, { numbers: last, seconds: 10 }, 'cut')
  const first = usageWithin(within, { numbers: [0, 1], seconds: 2 }, 'cut')
  expect(first.database?.map(({ commits }) => commits)).toEqual([10, 11])
  expect(first.levelsOf('app', 'memory')).toEqual([
    { at: 0.5, value: 10 },
    { at: 1.5, value: 11 },
  ])
})

test('seconds that follow each other are neighbours', () => {
  expect(neighboursIn([0, 1, 4, 6, 7, 8])).toEqual([[0, 1], [4], [6, 7, 8]])
  expect(neighboursIn([])).toEqual([])
})
