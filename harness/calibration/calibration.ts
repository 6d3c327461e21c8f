import type { Instrument, InstrumentName } from './instrument.ts'
import type { Protocol } from './known/transport.ts'

/** One percentile of one server: what is true, what was read. Milliseconds. */
export interface CalibratedFigure {
  readonly share: number
  /** What it is by the server's design. */
  readonly truth: number
  /** Between these it really was in this run, as the server recorded when it answered. */
  readonly least: number
  readonly most: number
  /** Undefined when the instrument does not say. */
  readonly reading: number | undefined
}

/** What the machine did meanwhile. */
export interface Surroundings {
  /** How late the server itself answered, p99 in milliseconds. */
  readonly lateness: number
  /** Processors that other programs took in the mean; undefined where the system does not tell. */
  readonly foreignCpu: number | undefined
}

/**
 * `wrong`: a figure is off by more than its tolerance and the machine cannot have done it. `disturbed`: the machine
 * can have done it, so nothing is known. `failed`: it measured nothing.
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
 * `verdict`: latency under any service. `steady`: only while the service does not stall. `nothing`: rejected.
 * `unknown`: the machine was too busy to tell.
 */
export type Fitness = 'verdict' | 'steady' | 'nothing' | 'unknown' | 'absent'

/** What an instrument proved to be good for. */
export interface InstrumentCalibration {
  readonly instrument: InstrumentName
  readonly role: Instrument['role']
  /** Unix time in milliseconds at which it was found. */
  readonly at: number
  readonly fit: Fitness
  /** `fit` in words. */
  readonly sentence: string
  /** What it cannot say whatever it is asked; empty for nothing. */
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
  /** Whether the control, which is known to be wrong, was found to be wrong; undefined when it was not asked for. */
  readonly controlRejected: boolean | undefined
}

/** What an instrument is fit for, from its rows. */
export function fitnessOf(rows: readonly Pick<CalibrationRow, 'kind' | 'outcome'>[]): Fitness {
  const outcomes = (kind: CalibrationRow['kind']) =>
    rows.filter((row) => row.kind === kind).map(({ outcome }) => outcome)
  const is = (kind: CalibrationRow['kind'], ...wanted: RowOutcome[]) =>
    outcomes(kind).some((outcome) => wanted.includes(outcome))
  if (is('steady', 'wrong', 'failed')) return 'nothing'
  if (is('steady', 'disturbed')) return 'unknown'
  if (is('stalling', 'wrong', 'failed')) return 'steady'
  return is('stalling', 'disturbed') || outcomes('stalling').length === 0 ? 'unknown' : 'verdict'
}

/** A fitness in words. */
export const fitnessSentence: Readonly<Record<Fitness, string>> = {
  verdict: 'fit for verdicts on latency',
  steady: 'fit for capacity and cross-checks; blind to stalls, so no verdicts on latency',
  nothing: 'rejected: its figures are wrong',
  unknown: 'not decided: the machine was too busy; calibrate again when it is quiet',
  absent: 'not installed',
}
