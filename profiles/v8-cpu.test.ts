import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type CpuProfile, foldCpuProfile, frameName, writeCpuProfile } from './v8-cpu.ts'

const frame = (functionName: string, url = '', lineNumber = -1, columnNumber = -1) => ({
  functionName,
  url,
  lineNumber,
  columnNumber,
})

const profile: CpuProfile = {
  nodes: [
    { id: 1, callFrame: frame('(root)'), children: [2, 3, 5] },
    { id: 2, callFrame: frame('(idle)') },
    { id: 3, callFrame: frame('serve', 'file:///app/main.ts', 3, 4), children: [4] },
    { id: 4, callFrame: frame('', 'file:///app/main.ts', 9, 0) },
    { id: 5, callFrame: frame('(garbage collector)') },
  ],
  startTime: 1000,
  // At 1100 serve, at 1300 its callee, at 1350 idle, at 1950 the garbage collector, at 2000 serve again.
  samples: [3, 4, 2, 5, 3],
  timeDeltas: [100, 200, 50, 600, 50],
}

describe('a CPU profile folds by the time each sample lasted', () => {
  const serve = 'serve file:///app/main.ts:4:5'
  test.each([
    [
      'all of it, without idle time',
      { from: 0, to: 1e9 },
      { [serve]: 200, [`${serve};(anonymous) file:///app/main.ts:10:1`]: 50, '(garbage collector)': 50 },
    ],
    ['only what ran during the load', { from: 1900, to: 1999 }, { '(garbage collector)': 50 }],
    ['nothing when the load ran at another time', { from: 5000, to: 6000 }, {}],
  ])('%s', (_, load, expected) => {
    expect(Object.fromEntries(foldCpuProfile(profile, load))).toEqual(expected)
  })
})

test('a profile without work while the load ran is refused, and not written', async () => {
  const order = { output: join(tmpdir(), 'tailgate-no-profile'), title: 'idle' }
  const writing = writeCpuProfile(order, JSON.stringify(profile), { from: 5000, to: 6000 })
  await expect(writing).rejects.toThrow('it took no sample while the load ran')
})

test('a function that was running when the process lost its processor is not charged for the gap', () => {
  const stalled = { ...profile, samples: [3, 3, 3, 3, 3], timeDeltas: [100, 100, 100, 30_000, 100] }
  expect([...foldCpuProfile(stalled, { from: 0, to: 1e9 }).values()]).toEqual([100 + 100 + 200 + 100])
})

test.each([
  ['a function of a file', frame('f', 'a.ts', 0, 0), 'f a.ts:1:1'],
  ['a function without a name', frame('', 'a.ts', 1, 2), '(anonymous) a.ts:2:3'],
  ['one of V8 itself', frame('(program)'), '(program)'],
])('a frame is named by function and place: %s', (_, callFrame, expected) => {
  expect(frameName(callFrame)).toBe(expected)
})
