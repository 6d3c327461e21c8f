import { expect, test } from 'vitest'
import { pairedEvidence } from '../../../test/fixtures/paired.ts'
import { whyUnarmed } from '../../calibration/gate/arming.ts'
import {
  type GateCalibration,
  heldForMs,
  type NoOp,
  nothingKnown,
  renewedBeforeMs,
} from '../../calibration/gate/gate-calibration.ts'
import {
  calibrationCourse,
  type FoundChange,
  type GateEnd,
  type RegressionGate,
} from './calibration-course.ts'

const begins = 1_790_000_000_000
const nothing = nothingKnown({ fingerprint: 'f', target: 'mask-api', scenario: 'browse' })

/** Fake gates that only take time: each records its name and the time that it was given, and ends as specified. */
function room(outcomes: Readonly<Record<string, NoOp['outcome']>>, tookSeconds: number, jumpMs = 0) {
  let now = begins
  let elapsed = 5000
  const begun: string[] = []
  const kept: GateCalibration[] = []
  const end = (name: string, mostSeconds: number): GateEnd => {
    begun.push(`${name} ${Math.round(mostSeconds)}`)
    const took = Math.min(tookSeconds, mostSeconds)
    elapsed += took
    now += took * 1000 + jumpMs
    const outcome = outcomes[name] ?? 'pass'
    const told = { reason: '', invocations: 9, bundle: 'b', found: undefined, seed: 1, changes: [] }
    return { ...told, outcome, tookSeconds: took }
  }
  const names = Object.keys(outcomes).filter((name) => name !== 'equal')
  const gates = {
    noOp: async (
      mostSeconds: number,
      onEvidence: (evidence: ReturnType<typeof pairedEvidence>) => Promise<void>,
    ) => {
      const ended = end('equal', mostSeconds)
      await onEvidence(pairedEvidence({ invocations: 2, pairs: 2 }))
      return ended
    },
    regressions: names.map(
      (name): RegressionGate => ({
        ...{ name, words: name },
        compare: (mostSeconds) => Promise.resolve(end(name, mostSeconds)),
      }),
    ),
  }
  const keep = (known: GateCalibration) => Promise.resolve(void kept.push(known))
  const run = (known: GateCalibration, mostSeconds: number) =>
    calibrationCourse(known, gates, {
      ...{ mostSeconds, keep, now: () => now, onEnded: () => undefined },
      elapsedSeconds: () => elapsed,
    })
  return { run, begun, kept, gates }
}

test('equal arms come first and are repeated while they have time, then each regression in the remaining time', async () => {
  const { run, begun } = room({ equal: 'pass', 'cache-off': 'fail', cpu: 'fail' }, 200)
  const known = await run(nothing, 1200)
  expect(begun).toEqual(['equal 540', 'equal 340', 'equal 140', 'cache-off 300', 'cpu 300'])
  expect(known.bank).toHaveLength(6)
  expect(known.regressions.map(({ name, outcome }) => [name, outcome])).toEqual([
    ['cache-off', 'fail'],
    ['cpu', 'fail'],
  ])
  expect(whyUnarmed([{ name: 'browse', known }])).toBeUndefined()
})

test('a clock that is set back meanwhile gives it no more time', async () => {
  const { run, begun } = room({ equal: 'pass', cpu: 'fail' }, 200, -3_600_000)
  await run(nothing, 500)
  expect(begun).toEqual(['equal 225', 'cpu 300'])
})

test('a regression that had no time is first the next time, and known results stay', async () => {
  const { run, begun } = room({ equal: 'pass', a: 'pass', b: 'fail', c: 'fail' }, 200)
  const before = await run(nothing, 500)
  expect(begun.splice(0)).toEqual(['equal 225', 'a 300', 'b 100'])
  const after = await run(before, 700)
  expect(begun.slice(-2).map((one) => one.split(' ')[0])).toEqual(['c', 'a'])
  expect(after.regressions.map(({ name }) => name).toSorted()).toEqual(['a', 'b', 'c'])
})

test('what soon ends is measured again as if it were not known, and is kept until then', async () => {
  const { run, begun } = room({ equal: 'pass', a: 'fail', b: 'pass', c: 'fail' }, 200)
  const at = begins - heldForMs + renewedBeforeMs
  const told = { reason: '', invocations: 9, tookSeconds: 200, bundle: 'b', found: undefined }
  const bank = Array.from({ length: 30 }, () => ({ at, tookSeconds: 20, sliceSeconds: 6, values: [] }))
  const caught = { ...told, at, name: 'a', words: 'a', outcome: 'fail' } as const
  const known = { ...nothing, bank, regressions: [caught, { ...caught, at: begins, name: 'b', words: 'b' }] }
  const after = await run(known, 1000)
  expect(begun.map((one) => one.split(' ')[0])).toEqual(['equal', 'equal', 'a', 'c', 'b'])
  expect(after.bank).toHaveLength(34)
})

test.each([
  ['unproven', undefined],
  ['pass', /caught none of 1 known regressions/],
] as const)('a catch that is tried again and ends as %s', async (outcome, why) => {
  const { run } = room({ equal: 'pass', a: outcome }, 200)
  const at = begins - heldForMs + renewedBeforeMs
  const told = { reason: '', invocations: 9, tookSeconds: 200, bundle: 'b', found: undefined }
  const caught = { ...told, at, name: 'a', words: 'a', outcome: 'fail' } as const
  const after = await run({ ...nothing, regressions: [caught] }, 1000)
  const armed = whyUnarmed([{ name: 'browse', known: after }])
  if (why === undefined) expect(armed).toBeUndefined()
  else expect(armed).toMatch(why)
})

test('each result is stored as soon as it is known, the bank even before', async () => {
  const { run, kept } = room({ equal: 'pass', cpu: 'fail' }, 400)
  await run(nothing, 800)
  expect(kept.map(({ bank, noOps, regressions }) => [bank.length, noOps.length, regressions.length])).toEqual(
    [
      [2, 0, 0],
      [2, 1, 0],
      [2, 1, 1],
    ],
  )
})

const worse = (figure: string): FoundChange => ({
  ...{ route: 'all', figure, base: 1, head: 2, change: 1, difference: 1, low: 0.5, high: 1.5 },
  ...{ mde: undefined, outcome: 'worse' },
})

test.each<[string, readonly string[], boolean]>([
  ['errors alone', ['errorRate', 'timeoutRate'], true],
  ['errors, and a figure that only is shown,', ['errorRate', 'bytesOutPerRequest'], true],
  ['errors and a time', ['errorRate', 'p95'], false],
  ['a time alone', ['p95'], false],
])('a regression by which %s became worse is kept as such', async (_, figures, isByErrorsAlone) => {
  const { run, gates } = room({ equal: 'pass', cpu: 'fail' }, 200)
  gates.regressions = gates.regressions.map((one) => ({
    ...one,
    compare: async (...given) => ({ ...(await one.compare(...given)), changes: figures.map(worse) }),
  }))
  const known = await run(nothing, 500)
  expect(known.regressions).toMatchObject([{ name: 'cpu', isByErrorsAlone }])
  expect(whyUnarmed([{ name: 'browse', known }]) !== undefined).toBe(isByErrorsAlone)
})

test('an interruption ends it, and what was stored until then stays', async () => {
  const { run, kept, gates } = room({ equal: 'pass', cpu: 'fail' }, 300)
  gates.regressions[0] = {
    ...{ name: 'cpu', words: '' },
    compare: () => Promise.reject(new Error('interrupted')),
  }
  await expect(run(nothing, 700)).rejects.toThrow('interrupted')
  expect(kept.at(-1)).toMatchObject({ regressions: [], noOps: [{ outcome: 'pass' }] })
})

test('without a known regression all the time is for equal arms, and the gate is not armed', async () => {
  const { run, begun } = room({ equal: 'pass' }, 200)
  const known = await run(nothing, 400)
  expect(begun).toEqual(['equal 400', 'equal 200'])
  expect(whyUnarmed([{ name: 'browse', known }])).toContain('has not been seen to block')
})
