import type { Instrument, InstrumentName } from './instrument.ts'
import type { Protocol } from './known/transport.ts'

/** One percentile of one server: its true value and the reading, in milliseconds. */
export interface CalibratedFigure {
  readonly share: number
  /** The true value by the design of the server. */
  readonly truth: number
  /** The smallest and largest value that the percentile can really have had in this run, from the server's own record. */
  readonly least: number
  readonly most: number
  /** Undefined when the instrument does not report it. */
  readonly reading: number | undefined
}

/** How much the machine disturbed an attempt. */
export interface Surroundings {
  /** How late the server itself answered, p99 in milliseconds. */
  readonly lateness: number
  /** The mean number of processors that other programs used; undefined when the system does not provide it. */
  readonly foreignCpu: number | undefined
}

/**
 * `wrong`: a figure deviates by more than its tolerance, and the machine cannot be the cause. `disturbed`: the machine may be
 * the cause, so nothing is known. `failed`: it measured nothing.
 */
export type RowOutcome = 'right' | 'wrong' | 'disturbed' | 'failed'

/** One instrument against one server of known latency. */
export interface CalibrationRow extends Surroundings {
  readonly instrument: InstrumentName
  readonly server: string
  readonly kind: 'steady' | 'stalling'
  readonly figures: readonly CalibratedFigure[]
  readonly outcome: RowOutcome
  /** Why it failed, in a sentence. */
  readonly problem: string | undefined
}

/**
 * `verdict`: fit for latency of any service. `steady`: fit only while the service does not stall. `nothing`: rejected.
 * `unknown`: the machine was too busy to decide.
 */
export type Fitness = 'verdict' | 'steady' | 'nothing' | 'unknown' | 'absent'

/** What an instrument was found to be fit for. */
export interface InstrumentCalibration {
  readonly instrument: InstrumentName
  readonly role: Instrument['role']
  /** When that was found, as Unix time in milliseconds. */
  readonly at: number
  readonly fit: Fitness
  /** `fit` in words. */
  readonly sentence: string
  /** What the instrument cannot measure in any case; empty for nothing. */
  readonly cannot: string
  /** Requests per CPU second against a server that answers at once; undefined when not measured. */
  readonly requestsPerCpuSecond: number | undefined
  readonly memoryBytes: number | undefined
}

/** What is known about the instruments of this machine. */
export interface Calibration {
  readonly fingerprint: string
  /** How the servers were reached. */
  readonly protocol: Protocol
  /** Unix time in milliseconds. */
  readonly at: number
  readonly quick: boolean
  readonly rows: readonly CalibrationRow[]
  readonly instruments: readonly InstrumentCalibration[]
  /** Whether the control, which is known to be wrong, was found wrong; undefined when it was not run. */
  readonly controlRejected: boolean | undefined
}

/** What an instrument is fit for, derived from its rows. */
export function fitnessOf(rows: readonly Pick<CalibrationRow, 'kind' | 'outcome'>[]): Fitness {
  const is = (kind: CalibrationRow['kind'], ...wanted: RowOutcome[]) =>
    rows.some((row) => row.kind === kind && wanted.includes(row.outcome))
  if (is('steady', 'wrong', 'failed')) return 'nothing'
  // That an instrument is blind to stalls is certain, also where a steady server was read on a busy machine.
  if (is('stalling', 'wrong')) return 'steady'
  // That it read nothing of a stall may have the same cause as a disturbed steady trial.
  if (is('stalling', 'failed') && !is('steady', 'disturbed')) return 'steady'
  return is('stalling', 'right') && rows.every(({ outcome }) => outcome === 'right') ? 'verdict' : 'unknown'
}

/** A fitness in words. */
export const fitnessSentence: Readonly<Record<Fitness, string>> = {
  verdict: 'fit for verdicts on latency',
  steady: 'fit for capacity and cross-checks; blind to stalls, so no verdicts on latency',
  nothing: 'rejected: its figures are wrong',
  unknown: 'not decided: the machine was too busy; run `tailgate calibrate` again when it is quiet',
  absent: 'not installed',
}
