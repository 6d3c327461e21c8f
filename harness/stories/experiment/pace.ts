import { sum } from '../../base/sum.ts'
import type { Pace } from '../../load/pairs/pace.ts'
import { fewestRounds } from '../../verdict/experiments/rounds.ts'

const untilSlices = { mostHeatingSeconds: 8, aloneSeconds: 1 } as const
/** The durations of the parts of an invocation, the longest slices first. */
const paces: readonly Pace[] = [
  { ...untilSlices, secondsOfSlices: 12, invocationSeconds: 29 },
  { ...untilSlices, secondsOfSlices: 8, invocationSeconds: 26 },
]
const shortest: Pace = { ...untilSlices, secondsOfSlices: 5, invocationSeconds: 23 }

/** Seconds for judging a comparison and for replaying it to find the cause. */
export const secondsBesideInvocations = 12
/** With this many invocations, longer slices give more information than additional invocations. */
const wantedRounds = 6
const mostRounds = 12

/** In seconds: in less time no result is possible. */
export const leastSeconds = secondsBesideInvocations + fewestRounds * shortest.invocationSeconds

/** How a comparison uses its seconds. */
export interface Rounds {
  readonly pace: Pace
  readonly rounds: number
}

export function roundsFor(seconds: number): Rounds {
  const affordable = ({ invocationSeconds }: Pace) =>
    Math.floor((seconds - secondsBesideInvocations) / invocationSeconds)
  const pace = paces.find((one) => affordable(one) >= wantedRounds) ?? shortest
  return { pace, rounds: Math.min(mostRounds, Math.max(fewestRounds, affordable(pace))) }
}

/** A point of a sweep gets less time than a switch, because a sweep has several points. */
const weightOf = ({
  comparisons,
  sweep,
}: {
  readonly comparisons: readonly unknown[]
  readonly sweep: unknown
}): number => (sweep === undefined ? 1 : 0.65 * comparisons.length)

/** In seconds: a single comparison takes at most six minutes, with its start and its end. */
export const secondsAlone = 320
/** In seconds: beyond this, measuring on another day is more informative than measuring longer. */
const mostSecondsEach = 270

/**
 * The seconds for each comparison of an experiment, out of those left for it and all later experiments. As long as possible,
 * each of the later comparisons keeps the least that it needs.
 */
export function secondsEach(
  own: Parameters<typeof weightOf>[0],
  after: readonly Parameters<typeof weightOf>[0][],
  leftSeconds: number,
): number {
  const weights = sum([own, ...after].map(weightOf))
  const seconds = (leftSeconds * weightOf(own)) / weights / Math.max(1, own.comparisons.length)
  const needed = leastSeconds * sum(after.map(({ comparisons }) => comparisons.length))
  const free = (leftSeconds - needed) / Math.max(1, own.comparisons.length)
  return Math.min(mostSecondsEach, seconds, Math.max(leastSeconds, free))
}
