import { expect, test } from 'vitest'
import { contentionBetween, parseCpuTicks, parsePressure, readContention } from './kernel-pressure.ts'

test.each([
  [
    'captured',
    'some avg10=0.60 avg60=0.73 avg300=3.94 total=89342747\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=7\n',
    89.342747,
  ],
  ['a kernel without PSI', '', undefined],
])('pressure: %s', (_, text, expected) => {
  expect(parsePressure(text)).toBe(expected)
})

test.each([
  [
    'captured',
    'cpu  100 1 50 800 9 3 7 30 20 0\ncpu0 50 0 25 400 4 1 3 15 10 0\n',
    { total: 1000, idle: 809, steal: 30, processors: 1 },
  ],
  ['an old kernel without steal', 'cpu  100 1 50 849\n', { total: 1000, idle: 849, steal: 0, processors: 1 }],
  ['no such line', 'intr 1 2 3\n', undefined],
])('processor ticks: %s', (_, text, expected) => {
  expect(parseCpuTicks(text)).toEqual(expected)
})

const reading = (at: number, cpu: number | undefined, ticks: [number, number, number] | undefined) => ({
  at,
  stalled: { cpu, io: undefined, memory: undefined },
  ticks: ticks && { total: ticks[0], idle: ticks[1], steal: ticks[2], processors: 2 },
})

test.each([
  ['a quiet span', reading(0, 5, [0, 0, 0]), reading(10, 5, [2000, 2000, 0]), [0, 0, 0]],
  ['a crowded span', reading(10, 5, [0, 0, 0]), reading(20, 9, [2000, 500, 200]), [0.4, 0.1, 0.75]],
  [
    'nothing known',
    reading(0, undefined, undefined),
    reading(10, undefined, undefined),
    [undefined, undefined, undefined],
  ],
  ['no time between', reading(7, 1, [5, 5, 5]), reading(7, 1, [5, 5, 5]), [undefined, undefined, undefined]],
])('contention over %s', (_, from, to, expected) => {
  const { pressure, steal, busy } = contentionBetween(from, to)
  expect([pressure.cpu, steal, busy]).toEqual(expected)
})

test('a system without procfs gives no values and does not fail', () => {
  expect(readContention(1, '/absent')).toEqual(reading(1, undefined, undefined))
})
