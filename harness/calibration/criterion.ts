import type { CalibratedFigure, CalibrationRow, RowOutcome, Surroundings } from './calibration.ts'

/** How far readings may deviate from the true value. */
export interface Criterion {
  /** The allowed deviation in both directions for a true value, in milliseconds. */
  readonly tolerance: (truth: number) => number
  /** The share of a true value by which a busy machine can shorten a reading. */
  readonly excused: number
}

/** 1 %, but at least 1 ms. No machine can shorten the latency of a steady server. */
export const steadyCriterion: Criterion = { tolerance: (truth) => Math.max(0.01 * truth, 1), excused: 0 }

/**
 * The same tolerance. But a request that a busy machine starts late waits for less of a standstill, so readings may be
 * shorter. An instrument that cannot see standstills misses nearly all of them.
 */
export const standstillCriterion: Criterion = { ...steadyCriterion, excused: 0.5 }

/** Above these values the machine delayed processes, so that a deviation need not be a fault of the instrument. */
const calm = { lateness: 0.5, foreignCpu: 0.1 } as const

const isCalm = ({ lateness, foreignCpu = 0 }: Surroundings): boolean =>
  lateness <= calm.lateness && foreignCpu <= calm.foreignCpu

const shortBy = ({ least, reading = least }: CalibratedFigure) => least - reading
const longBy = ({ most, reading = most }: CalibratedFigure) => reading - most

/**
 * The deviation of the worst figure, in multiples of its tolerance; at most 0 when all readings are between the possible true
 * values.
 */
const worstError = (figures: readonly CalibratedFigure[], { tolerance }: Criterion): number =>
  Math.max(
    ...figures.map((figure) =>
      Math.max(shortBy(figure) / tolerance(figure.least), longBy(figure) / tolerance(figure.most)),
    ),
  )

/** Whether a figure is below the true value by more than the tolerance and than the excused share of it. */
const isBelow = (figures: readonly CalibratedFigure[], { tolerance }: Criterion, excused = 0): boolean =>
  figures.some((figure) => shortBy(figure) > Math.max(tolerance(figure.least), excused * figure.least))

/**
 * Whether a figure is below the true value by more than the machine can have caused; then its instrument is certainly wrong.
 */
export const isShort = (
  figures: readonly CalibratedFigure[],
  surroundings: Surroundings,
  criterion: Criterion,
): boolean => isBelow(figures, criterion, isCalm(surroundings) ? 0 : criterion.excused)

/**
 * What the figures of a row say about its instrument. A busy machine makes readings longer, and for steady servers never
 * shorter.
 */
export function outcomeOf(
  figures: readonly CalibratedFigure[],
  surroundings: Surroundings,
  criterion: Criterion,
): RowOutcome {
  if (figures.every(({ reading }) => reading === undefined)) return 'failed'
  if (worstError(figures, criterion) <= 1) return 'right'
  return isCalm(surroundings) || isShort(figures, surroundings, criterion) ? 'wrong' : 'disturbed'
}

/**
 * Whether every trial of an instrument was read, a standstill among them, and no reading was below the true value by more than
 * the tolerance. Where nothing else is decided, its readings can still only have been too long.
 */
export const wasNeverShort = (rows: readonly Pick<CalibrationRow, 'kind' | 'figures'>[]): boolean =>
  rows.some(({ kind }) => kind === 'stalling') &&
  rows.every(
    ({ figures }) =>
      figures.some(({ reading }) => reading !== undefined) && !isBelow(figures, standstillCriterion),
  )

/**
 * The attempt that counts, of several of which none was right: a disturbed one before a wrong one, of these one that read less
 * than the tolerance permits, so that it is not forgotten, and of these the one that is off least. An interrupted attempt says
 * less than one that was read.
 */
export function attemptThatCounts<T extends Pick<CalibrationRow, 'figures' | 'outcome'>>(
  rows: readonly T[],
  criterion: Criterion,
): T | undefined {
  const disturbed = rows.filter(({ outcome }) => outcome === 'disturbed')
  const off = ({ figures }: T) => (figures.length === 0 ? Number.MAX_VALUE : worstError(figures, criterion))
  const below = disturbed.filter(({ figures }) => isBelow(figures, criterion))
  const counting = [below, disturbed, rows].find(({ length }) => length > 0) ?? []
  return counting.toSorted((a, b) => off(a) - off(b))[0]
}

/** The outcome of an attempt that was interrupted: beside other programs, these may be the cause. */
export const outcomeOfBroken = (surroundings: Surroundings): RowOutcome =>
  isCalm(surroundings) ? 'failed' : 'disturbed'
