import { expect, test } from 'vitest'
import { isFlat } from './flatness.ts'

test.each<[string, readonly number[], boolean]>([
  ['nothing yet', [], false],
  ['three stretches, however similar', [500, 500, 500], false],
  ['a start-up, then the same', [1190, 530, 525, 528, 526], true],
  ['still falling by a tenth each', [1190, 900, 800, 720, 650], false],
  ['a drift of one in a hundred', [600, 540, 535, 530, 525], true],
  ['a bump up at the end, as a neighbour makes', [1190, 530, 525, 560, 540], true],
  ['flat once, then a stretch that collects no garbage', [1190, 530, 525, 528, 526, 420, 410], true],
  ['noise of a tenth, as garbage makes', [1190, 640, 600, 630, 560], true],
  ['noise of two in a hundred', [530, 520, 532, 519], true],
  ['the first stretches of a cold process', [1190, 700, 560, 540], false],
])('%s', (_, costs, expected) => {
  expect(isFlat(costs)).toBe(expected)
})
