import type { Instrument, InstrumentName } from './instrument.ts'

/** One percentile of one server: what is true, what was read. Milliseconds; `reading` undefined when not said. */
export interface CalibratedFigure {
  readonly share: number
  readonly truth: number
  readonly reading: number | undefined
}

/**
 * `wrong`: a figure is off by more than its tolerance and the machine cannot have done it. `disturbed`: the machine
 * can have done it, so nothing is known. `failed`: it measured nothing.
 */
export type RowOutcome = 'right' | 'wrong' | 'disturbed' | 'failed'

/** One instrument against one server of known latency. */
export interface CalibrationRow {
  readonly instrument: InstrumentName
  readonly server: string
  readonly kind: 'steady' | 'stalling'
  readonly figures: readonly CalibratedFigure[]
  /** How late the server itself answered, p99 in milliseconds: what the machine did meanwhile. */
  readonly lateness: number
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
  /** Unix time in milliseconds. */
  readonly at: number
  readonly quick: boolean
  readonly rows: readonly CalibrationRow[]
  readonly instruments: readonly InstrumentCalibration[]
  /** Whether the control, which is known to be wrong, was found to be wrong; undefined when it was not asked for. */
  readonly controlRejected: boolean | undefined
}

/** A server that is itself later than this (p99, milliseconds) shows that the machine holds processes up. */
const calm = 0.5

/** What a late server adds to what is true, at most (milliseconds): beyond it, nothing is known any more. */
const mostAdded = 2

/** How far a reading may be from the truth. */
export interface Tolerance {
  /** Milliseconds either way, for a truth in milliseconds. */
  of(truth: number): number
  /** Milliseconds that a server whose p99 was late by `lateness` really took longer. */
  added(lateness: number): number
}

/** 1 %, at least 1 ms; and a late server really had the longer latency. */
export const usualTolerance: Tolerance = {
  of: (truth) => Math.max(0.01 * truth, 1),
  added: (lateness) => Math.min(lateness, mostAdded),
}

/**
 * After a standstill a server answers all who waited, one after another: some hundred answers take it several
 * milliseconds, which it measures itself. An instrument that is blind to the standstill is off by hundreds.
 */
export const standstillTolerance: Tolerance = {
  of: usualTolerance.of,
  added: (lateness) => Math.min(lateness, 20),
}

/** By how many tolerances the worst figure is off, of a server that was late by `lateness` (p99, milliseconds). */
export function worstError(
  figures: readonly CalibratedFigure[],
  lateness: number,
  tolerance = usualTolerance,
): number {
  const added = tolerance.added(lateness)
  const errors = figures.map(({ truth, reading }) => {
    if (reading === undefined) return 0
    const error = Math.max(truth - reading, reading - truth - added)
    return error / tolerance.of(truth)
  })
  return Math.max(...errors)
}

/**
 * What a row's figures say of its instrument. A busy machine makes readings longer and never shorter, so one that is
 * too short is wrong whatever the machine did.
 */
export function outcomeOf(
  figures: readonly CalibratedFigure[],
  lateness: number,
  tolerance = usualTolerance,
): RowOutcome {
  if (figures.every(({ reading }) => reading === undefined)) return 'failed'
  if (worstError(figures, lateness, tolerance) <= 1) return 'right'
  const short = figures.some(
    ({ truth, reading }) => reading !== undefined && truth - reading > tolerance.of(truth),
  )
  return short || lateness <= calm ? 'wrong' : 'disturbed'
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
