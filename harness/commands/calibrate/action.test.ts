import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { heard } from '../../../test/fixtures/heard.ts'
import {
  type CalibrationRow,
  fitnessSentence,
  type InstrumentCalibration,
} from '../../calibration/calibration.ts'
import { addCalibration } from '../../calibration/calibration-cache.ts'
import { fingerprint } from '../../calibration/fingerprint.ts'
import { type CalibrateRequest, executeCalibrate } from './action.ts'

let directory: string
let said: () => string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tailgate-cache-'))
  vi.stubEnv('TAILGATE_CACHE', directory)
  said = heard(process.stderr)
})

afterEach(async () => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  await rm(directory, { recursive: true })
})

/** Keeps that the open loop was rejected, because it was wrong against one server. */
async function rejectedBy(server: string): Promise<void> {
  const row: CalibrationRow = {
    ...{ instrument: 'open-loop', server, kind: 'steady', outcome: 'wrong', figures: [], problem: undefined },
    ...{ lateness: 0.1, foreignCpu: 0 },
  }
  const found: InstrumentCalibration = {
    ...{ instrument: 'open-loop', role: 'instrument', at: Date.now(), fit: 'nothing', cannot: '' },
    ...{ sentence: fitnessSentence.nothing, requestsPerCpuSecond: undefined, memoryBytes: undefined },
  }
  await addCalibration({
    ...{ fingerprint: fingerprint(), protocol: 'http1', at: Date.now(), quick: false },
    ...{ rows: [row], instruments: [found], controlRejected: undefined },
  })
}

/** Calibrates with a signal that is aborted at once, so that nothing is measured; resolves to how it ended. */
const ended = (names: readonly string[], request: CalibrateRequest): Promise<unknown> =>
  executeCalibrate(names, request, AbortSignal.abort(new Error('enough'))).catch((error: unknown) => error)

const announced = 'Against all servers: open-loop, not found right against one that --quick leaves out.\n'

test.each<[string, string, readonly string[], CalibrateRequest, string]>([
  ['a server that --quick leaves out', 'bimodal 2/200 ms', ['open-loop'], { quick: true }, announced],
  ['such a server, where none is named', 'bimodal 2/200 ms', [], { quick: true }, announced],
  ['such a server, without --quick', 'bimodal 2/200 ms', ['open-loop'], {}, ''],
  ['such a server, where another is named', 'bimodal 2/200 ms', ['k6'], { quick: true }, ''],
  ['such a server over another protocol', 'bimodal 2/200 ms', [], { quick: true, protocol: 'h2' }, ''],
  ['a server of every calibration', 'constant 50 ms', ['open-loop'], { quick: true }, ''],
])('an open loop rejected by %s', async (_, server, names, request, words) => {
  await rejectedBy(server)
  expect(await ended(names, request)).toMatchObject({ message: 'enough' })
  expect(said()).toBe(words)
})

test('a cache that cannot be written is told before anything is measured', async () => {
  await writeFile(join(directory, 'file'), '')
  vi.stubEnv('TAILGATE_CACHE', join(directory, 'file', 'cache'))
  expect(await ended(['open-loop'], {})).toMatchObject({ code: 'DISK_FAILED' })
})
