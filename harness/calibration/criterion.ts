import type { CalibratedFigure, RowOutcome, Surroundings } from './calibration.ts'

/** How far readings may be from what was true. */
export interface Criterion {
  /** Either way, for a truth; milliseconds. */
  readonly tolerance: (truth: number) => number
  /** The share of a truth by which a busy machine can shorten a reading. */
  readonly excused: number
}

/** 1 %, at least 1 ms. What a server does steadily no machine makes shorter. */
export const steadyCriterion: Criterion = { tolerance: (truth) => Math.max(0.01 * truth, 1), excused: 0 }

/**
 * The same, but a request that a busy machine kept from starting in time waits less of a standstill. An instrument that
 * is blind to standstills misses nearly all of them.
 */
export const standstillCriterion: Criterion = { ...steadyCriterion, excused: 0.5 }

/** Beyond these the machine held processes up, so that a reading may be off through no fault of its instrument. */
const calm = { lateness: 0.5, foreignCpu: 0.1 } as const

const isCalm = ({ lateness, foreignCpu = 0 }: Surroundings): boolean =>
  lateness <= calm.lateness && foreignCpu <= calm.foreignCpu

const shortBy = ({ least, reading = least }: CalibratedFigure) => least - reading
const longBy = ({ most, reading = most }: CalibratedFigure) => reading - most

/** By how many tolerances the worst figure is off; at most 0 when all lie between what is true. */
export const worstError = (figures: readonly CalibratedFigure[], { tolerance }: Criterion): number =>
  Math.max(
    ...figures.map((figure) =>
      Math.max(shortBy(figure) / tolerance(figure.least), longBy(figure) / tolerance(figure.most)),
    ),
  )

/** Whether a figure is below what was true by more than the machine can have done: beyond doubt, its instrument is wrong. */
export const isShort = (
  figures: readonly CalibratedFigure[],
  surroundings: Surroundings,
  { tolerance, excused }: Criterion,
): boolean =>
  figures.some((figure) => {
    const { least } = figure
    return shortBy(figure) > Math.max(tolerance(least), isCalm(surroundings) ? 0 : excused * least)
  })

/** What the figures of a row say of its instrument. A busy machine makes readings longer, of steady servers never shorter. */
export function outcomeOf(
  figures: readonly CalibratedFigure[],
  surroundings: Surroundings,
  criterion: Criterion,
): RowOutcome {
  if (figures.every(({ reading }) => reading === undefined)) return 'failed'
  if (worstError(figures, criterion) <= 1) return 'right'
  return isCalm(surroundings) || isShort(figures, surroundings, criterion) ? 'wrong' : 'disturbed'
}

/** What an attempt that was broken off says: beside other programs it may have been they who broke it. */
export const outcomeOfBroken = (surroundings: Surroundings): RowOutcome =>
  isCalm(surroundings) ? 'failed' : 'disturbed'
