import { messageOf } from '../errors.ts'
import { openGuard } from '../guard/guard.ts'
import type { Guard } from '../guard/process.ts'
import {
  type Calibration,
  type CalibrationRow,
  type Fitness,
  fitnessOf,
  fitnessSentence,
  type InstrumentCalibration,
  outcomeOf,
  standstillTolerance,
  type Tolerance,
  usualTolerance,
  worstError,
} from './calibration.ts'
import { fingerprint } from './fingerprint.ts'
import {
  type Instrument,
  type InstrumentName,
  type InstrumentReading,
  instrumentNames,
} from './instrument.ts'
import { allInstruments } from './instruments.ts'
import { type KnownName, knownLatencies } from './known/latencies.ts'
import { type RunningKnown, startKnown } from './known/start.ts'

export interface CalibrateOptions {
  /** All that there are, unless named. */
  readonly instruments?: readonly InstrumentName[]
  /** One steady server and one that stalls, in place of all of them. */
  readonly quick: boolean
  readonly signal: AbortSignal
  readonly onRow?: (row: CalibrationRow) => void
}

const shares = [0.5, 0.9, 0.95, 0.99] as const
const rate = 200
const connections = 10
/** Servers of 1.20 and 1.26 ms are told apart when what is read differs by what is true to half of it. */
const apart = { truth: 0.06, tolerance: { of: () => 0.03, added: () => 0 } }

interface Trial {
  readonly servers: readonly [KnownName, ...KnownName[]]
  readonly kind: CalibrationRow['kind']
}

const thorough: readonly Trial[] = [
  { servers: ['constant-50'], kind: 'steady' },
  { servers: ['constant-1.20', 'constant-1.26'], kind: 'steady' },
  { servers: ['bimodal'], kind: 'steady' },
  { servers: ['exponential'], kind: 'steady' },
  { servers: ['stall'], kind: 'stalling' },
  { servers: ['freeze'], kind: 'stalling' },
]
const quickly: readonly Trial[] = [
  { servers: ['constant-50'], kind: 'steady' },
  { servers: ['stall'], kind: 'stalling' },
]

function figuresOf(
  { servers: [first, second] }: Trial,
  reading: InstrumentReading,
): CalibrationRow['figures'] {
  if (second === undefined) {
    const { truth } = knownLatencies[first]
    return shares.map((share) => ({ share, truth: truth(share), reading: reading.quantile(share) }))
  }
  const [one, other] = [reading.quantile(0.5, 'first'), reading.quantile(0.5, 'second')]
  const difference = one === undefined || other === undefined ? undefined : other - one
  return [{ share: 0.5, truth: apart.truth, reading: difference }]
}

interface Session {
  readonly guard: Guard
  readonly signal: AbortSignal
  readonly quick: boolean
}

function toleranceOf({ servers, kind }: Trial): Tolerance {
  if (servers.length > 1) return apart.tolerance
  return kind === 'stalling' ? standstillTolerance : usualTolerance
}

async function attempt(
  instrument: Instrument,
  trial: Trial,
  server: RunningKnown,
  session: Session,
): Promise<CalibrationRow> {
  const cycle = Math.max(...trial.servers.map((name) => knownLatencies[name].cycle))
  const seconds = Math.max(5, cycle)
  const load = { url: server.url, rate, seconds, connections }
  const base = {
    instrument: instrument.name,
    server: trial.servers.map((name) => knownLatencies[name].name).join(' against '),
    kind: trial.kind,
  }
  try {
    const figures = figuresOf(trial, await instrument.read(load, session.guard, session.signal))
    const lateness = await server.lateness()
    const tolerance = toleranceOf(trial)
    return {
      ...base,
      figures,
      lateness,
      outcome: outcomeOf(figures, lateness, tolerance),
      problem: undefined,
    }
  } catch (error) {
    session.signal.throwIfAborted()
    return { ...base, figures: [], lateness: 0, outcome: 'failed', problem: messageOf(error) }
  }
}

/** The best of a few attempts: the machine can spoil one, but an instrument that is wrong is wrong every time. */
async function bestOf(instrument: Instrument, trial: Trial, session: Session): Promise<CalibrationRow> {
  const rows: CalibrationRow[] = []
  for (let left = session.quick ? 2 : 3; left > 0; left -= 1) {
    await using server = await startKnown(...trial.servers)
    const row = await attempt(instrument, trial, server, session)
    if (row.outcome === 'right') return row
    rows.push(row)
    // What cannot be said at all is not said the next time either.
    if (row.outcome === 'failed' && row.problem === undefined) break
  }
  const disturbed = rows.find(({ outcome }) => outcome === 'disturbed')
  const tolerance = toleranceOf(trial)
  const [best] = rows.sort(
    (a, b) => worstError(a.figures, a.lateness, tolerance) - worstError(b.figures, b.lateness, tolerance),
  )
  const chosen = disturbed ?? best
  if (chosen === undefined) throw new RangeError('no attempt was made')
  return chosen
}

/** What a request costs an instrument of ours, against a server that answers at once. */
async function costOf(instrument: Instrument, session: Session): Promise<InstrumentReading | undefined> {
  if (instrument.role !== 'instrument') return undefined
  await using server = await startKnown('at-once')
  const load = { url: server.url, rate: instrument.name === 'k6' ? 500 : 4000, seconds: 3, connections: 32 }
  try {
    return await instrument.read(load, session.guard, session.signal)
  } catch {
    // A cost that is not known takes nothing away from what was read.
    session.signal.throwIfAborted()
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
  fit,
  sentence: fitnessSentence[fit],
  cannot: instrument.cannot,
  requestsPerCpuSecond: cost?.cpuSeconds ? cost.requests / cost.cpuSeconds : undefined,
  memoryBytes: cost?.memoryBytes,
})

/**
 * Runs every installed instrument (or those named) against servers of known latency, one after another.
 * @throws the signal's reason when aborted; TailgateError when the guard cannot be opened.
 */
export async function calibrate({
  instruments = instrumentNames,
  quick,
  signal,
  onRow,
}: CalibrateOptions): Promise<Calibration> {
  await using guard = await openGuard({ signal })
  const session = { guard, signal, quick }
  const rows: CalibrationRow[] = []
  const summaries: InstrumentCalibration[] = []
  for (const instrument of allInstruments().filter(({ name }) => instruments.includes(name))) {
    if (!instrument.installed) {
      summaries.push(summary(instrument, 'absent', undefined))
      continue
    }
    const own: CalibrationRow[] = []
    for (const trial of quick ? quickly : thorough) {
      // Only engines ask for two routes in one run, without which two servers cannot be held against each other.
      if (trial.servers.length > 1 && instrument.role !== 'instrument') continue
      const row = await bestOf(instrument, trial, session)
      own.push(row)
      onRow?.(row)
    }
    rows.push(...own)
    summaries.push(summary(instrument, fitnessOf(own), await costOf(instrument, session)))
  }
  const control = summaries.find(({ role }) => role === 'control')
  return {
    fingerprint: fingerprint(),
    at: Date.now(),
    quick,
    rows,
    instruments: summaries,
    controlRejected: control === undefined ? undefined : control.fit === 'nothing',
  }
}
