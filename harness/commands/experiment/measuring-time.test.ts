import { expect, test } from 'vitest'
import { measuringSeconds } from './measuring-time.ts'

const plain = { comparisons: [1] }
const sweep = { comparisons: [1, 2, 3, 4] }

test.each<[string, readonly (typeof plain)[], number | undefined, boolean, number]>([
  ['one has the usual time', [plain], undefined, false, 320],
  ['a sweep has the time that its points need', [plain, sweep], undefined, false, 320 + 4 * 104],
  ['all have 73 minutes', [plain, sweep], undefined, true, 73 * 60],
  ['or more where they need more', Array.from({ length: 20 }, () => sweep), undefined, true, 80 * 104],
  ['what was asked for, where it suffices', [sweep], 420, false, 420],
])('of the time for experiments, %s', (_, experiments, asked, all, seconds) => {
  expect(measuringSeconds(experiments, asked, all)).toBe(seconds)
})

test.each([
  ['a sweep', [sweep], 180, '4 comparisons take 6 min 56 s at the least, so give 7m.'],
  ['one comparison', [plain], 60, 'a comparison takes 104 s at the least, so give 2m.'],
  [
    'two experiments',
    [plain, sweep],
    300,
    '5 comparisons take 8 min 40 s at the least, so give 9m or fewer experiments.',
  ],
])('less than %s needs is refused with the time that suffices', (_, experiments, asked, sentence) => {
  expect(() => measuringSeconds(experiments, asked, false)).toThrow(sentence)
})
