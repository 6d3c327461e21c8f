import { sum } from '../../base/sum.ts'
import type { Pace } from '../../load/pairs/pace.ts'
import { fewestRounds } from '../../verdict/experiments/rounds.ts'

/** The durations of the parts of an invocation, the longest slices first. */
const paces: readonly Pace[] = [
  { mostHeatingSeconds: 8, secondsOfSlices: 12, invocationSeconds: 27 },
  { mostHeatingSeconds: 8, secondsOfSlices: 8, invocationSeconds: 24 },
]
const shortest: Pace = { mostHeatingSeconds: 8, secondsOfSlices: 5, invocationSeconds: 21 }

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

/** In seconds: a single experiment takes at most six minutes, with its start and its end. */
export const secondsAlone = 320
/** In seconds: beyond this, measuring on another day is more informative than measuring longer. */
const mostSecondsEach = 270

/** The seconds for each comparison of an experiment, out of those left for it and all later experiments. */
export function secondsEach(
  own: Parameters<typeof weightOf>[0],
  after: readonly Parameters<typeof weightOf>[0][],
  leftSeconds: number,
): number {
  const weights = sum([own, ...after].map(weightOf))
  const seconds = (leftSeconds * weightOf(own)) / weights / Math.max(1, own.comparisons.length)
  return Math.min(mostSecondsEach, seconds)
}
