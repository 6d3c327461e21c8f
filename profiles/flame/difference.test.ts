import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { changes, describeChange, writeDifference } from './difference.ts'

const base = {
  folded: new Map([
    ['serve a.ts:1:1;parse a.ts:5:1', 60],
    ['serve a.ts:1:1;write a.ts:9:1', 40],
  ]),
  requests: 100,
}
const slower = {
  folded: new Map([
    ['serve a.ts:2:1;parse a.ts:6:1', 160],
    ['serve a.ts:2:1;write a.ts:10:1', 40],
  ]),
  requests: 100,
}

describe('the functions whose cost changed', () => {
  test.each([
    [
      'one that costs more for each request',
      base,
      slower,
      [
        ['parse a.ts', 0.6, 1.6],
        ['write a.ts', 0.4, 0.4],
      ],
    ],
    [
      'the same work over twice the requests is cheaper',
      base,
      { ...base, requests: 200 },
      [
        ['parse a.ts', 0.6, 0.3],
        ['write a.ts', 0.4, 0.2],
      ],
    ],
    [
      'the same profile',
      base,
      base,
      [
        ['parse a.ts', 0.6, 0.6],
        ['write a.ts', 0.4, 0.4],
      ],
    ],
    [
      'one that is new',
      { ...base, folded: new Map() },
      { folded: new Map([['new', 1]]), requests: 1 },
      [['new', 0, 1]],
    ],
    [
      'shares when requests are unknown',
      { folded: base.folded, requests: undefined },
      { folded: slower.folded, requests: undefined },
      [
        ['parse a.ts', 0.6, 0.8],
        ['write a.ts', 0.4, 0.2],
      ],
    ],
  ])('%s', (_, before, after, expected) => {
    expect(changes(before, after, 5).map(({ name, base: old, head }) => [name, old, head])).toEqual(expected)
  })

  test.each([
    ['more', base, slower, '+100.0 % in parse a.ts'],
    ['less', slower, base, '−50.0 % in parse a.ts'],
    ['nothing', base, base, '+0.0 % in parse a.ts'],
  ])('in words: %s', (_, before, after, expected) => {
    const [first] = changes(before, after, 1)
    expect(first && describeChange(first, before)).toBe(expected)
  })
})

test('the page colours frames that cost more red and frames that cost less blue', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'tailgate-difference-'))
  const head = {
    folded: new Map([
      ['serve a.ts:1:1;parse a.ts:5:1', 160],
      ['serve a.ts:1:1;write a.ts:9:1', 10],
    ]),
    requests: 100,
  }
  const { page, stacks } = await writeDifference(directory, 'difference', 'base against head', base, head)
  const html = await readFile(join(directory, page), 'utf8')
  expect(html).toMatch(/background:hsl\(4 [^"]*"[^>]*title="parse a\.ts/)
  expect(html).toMatch(/background:hsl\(215 [^"]*"[^>]*title="write a\.ts/)
  expect(await readFile(join(directory, stacks), 'utf8')).toBe(
    'serve a.ts;parse a.ts 0.6 1.6\nserve a.ts;write a.ts 0.4 0.1\n',
  )
  await rm(directory, { recursive: true })
})
