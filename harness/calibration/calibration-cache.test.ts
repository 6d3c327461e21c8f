import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Calibration, fitnessSentence, type InstrumentCalibration } from './calibration.ts'
import { addCalibration, readCalibration } from './calibration-cache.ts'
import { fingerprint } from './fingerprint.ts'
import type { InstrumentName } from './instrument.ts'

const at = 1_763_920_000_000
const hour = 3_600_000
const calibration = (over: Partial<Calibration> = {}): Calibration => ({
  ...{
    fingerprint: fingerprint(),
    protocol: 'http1',
    at,
    quick: true,
    rows: [],
    instruments: [],
    controlRejected: true,
  },
  ...over,
})

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tailgate-cache-'))
})
afterEach(() => rm(directory, { recursive: true }))

test('nothing is known before the first calibration', async () => {
  expect(await readCalibration(at, 'http1', directory)).toBeUndefined()
})

test.each([
  ['at once', 0, true],
  ['within a day', 23 * hour, true],
  ['after a day', 25 * hour, false],
  ['from the future', -hour, false],
])('%s', async (_, later, holds) => {
  await addCalibration(calibration(), directory)
  expect((await readCalibration(at + later, 'http1', directory)) !== undefined).toBe(holds)
})

test('a result over one protocol says nothing about another protocol', async () => {
  await addCalibration(calibration({ protocol: 'h2' }), directory)
  expect(await readCalibration(at, 'tls', directory)).toBeUndefined()
  expect(await readCalibration(at, 'h2', directory)).toBeDefined()
})

test('a result of another machine is not valid here', async () => {
  await addCalibration(calibration({ fingerprint: 'another' }), directory)
  expect(await readCalibration(at, 'http1', directory)).toBeUndefined()
})

test('a damaged file counts as none, and no temporary file stays', async () => {
  await addCalibration(calibration(), directory)
  const [file = ''] = await readdir(join(directory, 'calibration'))
  expect(await readdir(join(directory, 'calibration'))).toHaveLength(1)
  await writeFile(join(directory, 'calibration', file), '{"fingerprint":')
  expect(await readCalibration(at, 'http1', directory)).toBeUndefined()
})

/** What was found about an instrument so many hours after `at`. */
function found(instrument: InstrumentName, fit: 'verdict' | 'steady', hours = 0): Partial<Calibration> {
  const one: InstrumentCalibration = {
    ...{ instrument, role: 'instrument', at: at + hours * hour, fit, sentence: fitnessSentence[fit] },
    ...{ cannot: '', requestsPerCpuSecond: undefined, memoryBytes: undefined },
  }
  return { at: one.at, instruments: [one] }
}

/** The instruments that are known so many hours after `at`, and what they are fit for. */
const knownAfter = async (hours: number) =>
  (await readCalibration(at + hours * hour, 'http1', directory))?.instruments.map(({ instrument, fit }) => [
    instrument,
    fit,
  ])

test('the calibration of one instrument leaves that of another as it is, and replaces its own', async () => {
  await addCalibration(calibration(found('open-loop', 'verdict')), directory)
  await addCalibration(calibration(found('k6', 'verdict')), directory)
  const known = await addCalibration(calibration(found('k6', 'steady')), directory)
  expect(known.instruments).toHaveLength(2)
  expect(await knownAfter(1)).toEqual([
    ['open-loop', 'verdict'],
    ['k6', 'steady'],
  ])
})

test('each instrument is known for a day after its own calibration', async () => {
  await addCalibration(calibration(found('open-loop', 'verdict')), directory)
  await addCalibration(calibration(found('k6', 'verdict', 23)), directory)
  expect(await knownAfter(23)).toHaveLength(2)
  expect(await knownAfter(25)).toEqual([['k6', 'verdict']])
  expect(await knownAfter(48)).toBeUndefined()
})
