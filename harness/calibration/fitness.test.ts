import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import {
  type Calibration,
  type CalibrationRow,
  fitnessSentence,
  type InstrumentCalibration,
} from './calibration.ts'
import { addCalibration } from './calibration-cache.ts'
import { fingerprint } from './fingerprint.ts'
import { findFitness, sufficesQuickly } from './fitness.ts'
import { type KnownTransport, plainTransport } from './known/transport.ts'

let cache: string
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'tailgate-cache-'))
  vi.stubEnv('TAILGATE_CACHE', cache)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(cache, { recursive: true })
})

const minute = 60_000

const found = (fit: 'verdict' | 'steady' | 'unknown' | 'nothing', ago: number): InstrumentCalibration => ({
  at: Date.now() - ago,
  ...{ instrument: 'open-loop', role: 'instrument', fit, sentence: fitnessSentence[fit], cannot: '' },
  ...{ requestsPerCpuSecond: undefined, memoryBytes: undefined },
})
const calibrated = (
  fit: Parameters<typeof found>[0],
  protocol: KnownTransport['protocol'] = 'http1',
  ago = 0,
  rows: readonly CalibrationRow[] = [],
): Calibration => ({
  ...{ fingerprint: fingerprint(), protocol, at: Date.now(), quick: true, rows },
  ...{ instruments: [found(fit, ago)], controlRejected: undefined },
})
const keep = (...what: Parameters<typeof calibrated>) => addCalibration(calibrated(...what))

/** A trial of the open loop against a server whose latency was really 50 ms. */
const row = (over: Partial<CalibrationRow>, reading = 54): CalibrationRow => ({
  ...{ instrument: 'open-loop', server: 'constant 50 ms', kind: 'steady', outcome: 'disturbed' },
  ...{ figures: [{ share: 0.5, truth: 50, least: 50, most: 50, reading }], problem: undefined },
  ...{ lateness: 0.1, foreignCpu: 0.9 },
  ...over,
})

/** Asks for the open loop with a signal that is aborted at once, so that no calibration is waited for. */
async function ask(missing: 'calibrate' | 'kept', transport = plainTransport) {
  const begun: string[] = []
  const signal = AbortSignal.abort(new Error('enough'))
  const answer = await findFitness(['open-loop'], {
    ...{ missing, transport, signal },
    onCalibrate: (engine) => begun.push(engine),
  }).catch((error: unknown) => String(error))
  return { begun, answer }
}

test.each([
  ['found fit within a day', 'verdict'],
  ['found blind to stalls', 'steady'],
  ['left undecided less than half an hour ago', 'unknown'],
] as const)('what was %s is not calibrated again', async (_, fit) => {
  await keep(fit, 'http1', 29 * minute)
  const { begun, answer } = await ask('calibrate')
  expect(begun).toEqual([])
  expect(answer).toMatchObject([{ engine: 'open-loop', fit, sentence: `${fitnessSentence[fit]} (HTTP/1.1)` }])
})

test.each([
  ['too long', 54, true],
  ['too short', 40, false],
])('of an engine that is not decided it says whether a reading was %s', async (_, reading, neverShort) => {
  await keep('unknown', 'http1', 0, [row({}), row({ kind: 'stalling' }, reading)])
  expect((await ask('calibrate')).answer).toMatchObject([{ fit: 'unknown', neverShort }])
})

const bimodal = { server: 'bimodal 2/200 ms' }

test.each<[string, boolean, CalibrationRow]>([
  ['wrong in a trial of a quick calibration', true, row({ outcome: 'wrong' })],
  ['wrong in a trial that a quick calibration leaves out', false, row({ ...bimodal, outcome: 'wrong' })],
  ['not decided in such a trial', false, row(bimodal)],
  ['right in such a trial', true, row({ ...bimodal, outcome: 'right' })],
  ['not asked, where another was wrong', true, row({ ...bimodal, instrument: 'k6', outcome: 'wrong' })],
])('for an engine that was %s, a quick calibration suffices: %s', (_, suffices, tried) => {
  expect(sufficesQuickly(calibrated('nothing', 'http1', 0, [tried]), 'open-loop')).toBe(suffices)
})

test.each([
  ['nothing is known', async () => undefined],
  ['the machine was too busy to tell half an hour ago', () => keep('unknown', 'http1', 31 * minute)],
  ['it was wrong', () => keep('nothing')],
  ['it was calibrated over another protocol', () => keep('verdict', 'h2')],
])('where %s, it is calibrated', async (_, before) => {
  await before()
  expect((await ask('calibrate')).begun).toEqual(['open-loop'])
})

test('where nothing may be calibrated now, the result says what is not known', async () => {
  const h2: KnownTransport = { protocol: 'h2', secured: undefined }
  await keep('verdict')
  expect(await ask('kept', h2)).toEqual({
    begun: [],
    answer: [
      {
        engine: 'open-loop',
        fit: 'absent',
        sentence: 'not calibrated on this machine; run `tailgate calibrate --protocol h2` (HTTP/2 over TLS)',
      },
    ],
  })
})
