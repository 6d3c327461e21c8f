import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '../base/errors.ts'
import { openGuard } from '../guard/guardian/guard.ts'
import type { Guard } from '../guard/processes/process.ts'
import { watchForeignCpu } from '../measure/foreign-cpu.ts'
import {
  type Calibration,
  type CalibrationRow,
  type Fitness,
  fitnessOf,
  fitnessSentence,
  type InstrumentCalibration,
} from './calibration.ts'
import { attemptThatCounts, isShort, outcomeOf, outcomeOfBroken } from './criterion.ts'
import { fingerprint } from './fingerprint.ts'
import type { Instrument, InstrumentName, InstrumentReading } from './instrument.ts'
import { allInstruments } from './instrument-registry.ts'
import { knownLatencies } from './known/latencies.ts'
import { ascendingOf, ranked, type Served } from './known/served.ts'
import { type RunningKnown, startKnown } from './known/start.ts'
import { type KnownTransport, plainTransport } from './known/transport.ts'
import { calibratedShares, figuresOf, serversInWords, type Trial, trials } from './trials.ts'

export interface CalibrateOptions {
  readonly instruments: readonly InstrumentName[]
  /** By default without TLS. Instruments that do not support its protocol are left out. */
  readonly transport?: KnownTransport
  /** Only one steady server and one that stalls, instead of all of them. */
  readonly quick: boolean
  /** Instruments for which it is all servers, also with `quick`; by default none. */
  readonly thorough?: readonly InstrumentName[]
  readonly signal: AbortSignal
  readonly onRow?: (row: CalibrationRow) => void
}

/** What an instrument is asked for: a rate, if it takes one, and the quantiles that are checked. */
export interface Asked {
  readonly rate: number
  readonly shares: readonly number[]
}

const usual: Asked = { rate: 200, shares: calibratedShares }
const connections = 10
/**
 * The least seconds of each attempt of a trial. A disturbance passes, but a wrong instrument is wrong every time. Each
 * attempt is longer than the one before, because a single pause of the machine weighs less among more requests.
 */
const attemptSeconds = [5, 10, 20] as const

export interface TrialSetup {
  readonly guard: Guard
  readonly signal: AbortSignal
  readonly transport: KnownTransport
  /** The path of the certificate (PEM) of the authority behind a secured server. */
  readonly authority: string | undefined
}

/** Prepares trials over a transport; they are valid as long as `guard`. */
export async function openTrials(
  guard: Guard,
  signal: AbortSignal,
  transport = plainTransport,
): Promise<TrialSetup> {
  const authority = transport.secured && join(guard.directory, 'known-authority.pem')
  if (transport.secured && authority) await writeFile(authority, transport.secured.authority, { mode: 0o600 })
  return { guard, signal, transport, authority }
}

const within = (served: readonly Served[], { span }: InstrumentReading) =>
  span === undefined ? served : served.filter(({ at }) => at >= span.from && at < span.to)

async function attempt(
  instrument: Instrument,
  trial: Trial,
  server: RunningKnown,
  least: number,
  { rate, shares }: Asked,
  setup: TrialSetup,
): Promise<CalibrationRow> {
  const cycle = Math.max(...trial.servers.map((name) => knownLatencies[name].cycle))
  const seconds = cycle * Math.ceil(least / cycle)
  const { authority } = setup
  const load = { url: server.url, authority, rate, seconds, connections, stalls: trial.kind === 'stalling' }
  const base = {
    instrument: instrument.name,
    server: serversInWords(trial),
    kind: trial.kind,
  }
  const foreign = watchForeignCpu([process.pid])
  try {
    const reading = await instrument.read(load, setup.guard, setup.signal)
    const around = { foreignCpu: foreign.stop() }
    const served = within(await server.served(), reading)
    const figures = figuresOf(trial, reading, served, shares)
    const lateness = ranked(ascendingOf(served.map(({ late }) => late)), 0.99) ?? 0
    const surroundings = { ...around, lateness }
    return {
      ...base,
      ...surroundings,
      figures,
      outcome: outcomeOf(figures, surroundings, trial.criterion),
      problem: undefined,
    }
  } catch (error) {
    const around = { foreignCpu: foreign.stop(), lateness: 0 }
    setup.signal.throwIfAborted()
    return { ...base, ...around, figures: [], outcome: outcomeOfBroken(around), problem: messageOf(error) }
  }
}

/**
 * Tests an instrument in a trial. The attempts end when it is right, or certainly wrong. Otherwise a disturbed attempt counts
 * more than a wrong one.
 */
export async function holdAgainst(
  instrument: Instrument,
  trial: Trial,
  setup: TrialSetup,
  asked = usual,
): Promise<CalibrationRow> {
  const rows: CalibrationRow[] = []
  for (const seconds of attemptSeconds) {
    await using server = await startKnown(trial.servers, setup.transport)
    const row = await attempt(instrument, trial, server, seconds, asked, setup)
    if (row.outcome === 'right' || isShort(row.figures, row, trial.criterion)) return row
    rows.push(row)
    // A figure that the instrument cannot measure will be missing in the next attempt too.
    if (row.outcome === 'failed' && row.problem === undefined) break
  }
  const chosen = attemptThatCounts(rows, trial.criterion)
  if (chosen === undefined) throw new RangeError('no attempt was made')
  return chosen
}

/** The cost of a request for one of our instruments, against a server that answers at once. */
async function costOf(instrument: Instrument, setup: TrialSetup): Promise<InstrumentReading | undefined> {
  if (instrument.costRate === undefined) return undefined
  await using server = await startKnown(['at-once'], setup.transport)
  const load = {
    url: server.url,
    authority: setup.authority,
    rate: instrument.costRate,
    seconds: 3,
    connections: 32,
    stalls: false,
  }
  try {
    return await instrument.read(load, setup.guard, setup.signal)
  } catch {
    // An unknown cost does not affect the readings.
    setup.signal.throwIfAborted()
    return undefined
  }
}

const summary = (
  instrument: Instrument,
  fit: Fitness,
  cost: InstrumentReading | undefined,
): InstrumentCalibration => ({
  instrument: instrument.name,
  role: instrument.role,
  at: Date.now(),
  fit,
  sentence: fitnessSentence[fit],
  cannot: instrument.cannot,
  requestsPerCpuSecond: cost?.cpuSeconds ? cost.requests / cost.cpuSeconds : undefined,
  memoryBytes: cost?.memoryBytes,
})

/**
 * Runs the named instruments, as far as they are installed, against servers of known latency, one after another.
 * @throws the signal's reason when aborted; TailgateError when the guard cannot be opened.
 */
export async function runCalibration({
  instruments,
  transport = plainTransport,
  quick,
  thorough = [],
  signal,
  onRow,
}: CalibrateOptions): Promise<Calibration> {
  await using guard = await openGuard({ signal })
  const setup = await openTrials(guard, signal, transport)
  const rows: CalibrationRow[] = []
  const summaries: InstrumentCalibration[] = []
  const asked = allInstruments().filter(
    ({ name, speaks }) => instruments.includes(name) && speaks.includes(transport.protocol),
  )
  for (const instrument of asked) {
    if (!instrument.installed) {
      summaries.push(summary(instrument, 'absent', undefined))
      continue
    }
    const own: CalibrationRow[] = []
    for (const trial of trials(quick && !thorough.includes(instrument.name))) {
      // Only engines can request two routes in one run, which is needed to compare two servers.
      if (trial.servers.length > 1 && instrument.role !== 'instrument') continue
      const row = await holdAgainst(instrument, trial, setup)
      own.push(row)
      onRow?.(row)
    }
    rows.push(...own)
    summaries.push(summary(instrument, fitnessOf(own), await costOf(instrument, setup)))
  }
  const control = summaries.find(({ role }) => role === 'control')
  return {
    fingerprint: fingerprint(),
    protocol: transport.protocol,
    at: Date.now(),
    quick,
    rows,
    instruments: summaries,
    controlRejected: control === undefined ? undefined : control.fit === 'nothing',
  }
}
