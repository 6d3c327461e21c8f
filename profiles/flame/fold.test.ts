import fc from 'fast-check'
import { expect, test } from 'vitest'
import { foldTree, formatFolded, hottest, parseFolded, totalOf } from './fold.ts'

const leaf = (name: string, top: number) => ({ name, top })
const tree = {
  name: 'all stacks',
  top: 0,
  children: [
    {
      name: 'main',
      top: 1,
      children: [leaf('work', 6), { name: 'rest', top: 0, children: [leaf('work', 2)] }],
    },
    leaf('boot [INIT]', 1),
  ],
}

test('a tree folds into one line for each stack', () => {
  expect(formatFolded(foldTree(tree))).toBe('main 1\nmain;work 6\nmain;rest;work 2\nboot [INIT] 1\n')
})

test('renamed frames that become the same are counted together', () => {
  const renamed = foldTree({ name: '', top: 0, children: [leaf('/a/x', 2), leaf('/b/x', 3)] }, () => 'x;y')
  expect([...renamed]).toEqual([['x,y', 5]])
})

test('the hottest function is the one that itself ran longest, wherever it was called from', () => {
  expect(hottest(foldTree(tree), 2)).toEqual([
    { name: 'work', self: 0.8, total: 0.8 },
    { name: 'main', self: 0.1, total: 0.9 },
  ])
})

test('recursion does not count a sample twice', () => {
  expect(hottest(new Map([['f;f;f', 4]]), 1)).toEqual([{ name: 'f', self: 1, total: 1 }])
})

test('folded stacks that were written can be read back', () => {
  const stack = fc
    .array(fc.stringMatching(/^[a-zA-Z$_. :()/-]{1,12}$/), { minLength: 1 })
    .map((names) => names.join(';'))
  const profile = fc.array(fc.tuple(stack, fc.integer({ min: 1, max: 1e6 })))
  fc.assert(
    fc.property(profile, (entries) => {
      const folded = new Map(entries)
      expect(parseFolded(formatFolded(folded))).toEqual(folded)
      expect(totalOf(folded)).toBe([...folded.values()].reduce((sum, count) => sum + count, 0))
    }),
  )
})
