import { expect, test } from 'vitest'
import { narrowWidths } from './narrow.ts'

const [stat, third, half] = [
  { kind: 'stat', width: 3 },
  { kind: 'lines', width: 8 },
  { kind: 'lines', width: 12 },
] as const

test.each([
  ['three thirds', [third, third, third], [6, 6, 12]],
  ['five thirds', [third, third, third, third, third], [6, 6, 6, 6, 12]],
  ['a third before a half', [third, half], [12, 12]],
  ['numbers', [stat, stat, stat, stat, stat], [3, 3, 3, 3, 3]],
  ['a number and a third', [stat, third], [3, 9]],
  ['nothing', [], []],
])('%s', (_, panels, widths) => {
  expect(narrowWidths(panels)).toEqual(widths)
})
