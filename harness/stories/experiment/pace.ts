import { sum } from '../../base/sum.ts'
import { fewestRounds } from '../../verdict/experiments/rounds.ts'
import type { Pace } from '../gate/comparison-plan.ts'

/** How long the parts of an invocation take, the longest slices first. */
const paces: readonly Pace[] = [
  { mostHeatingSeconds: 6, secondsOfSlices: 12, invocationSeconds: 27 },
  { mostHeatingSeconds: 5, secondsOfSlices: 8, invocationSeconds: 23 },
]
const shortest: Pace = { mostHeatingSeconds: 4, secondsOfSlices: 5, invocationSeconds: 19 }

/** What judging a comparison and replaying it for its cause take. */
export const secondsBesideInvocations = 12
/** With so many invocations longer slices tell more than further ones. */
const wantedRounds = 6
const mostRounds = 12

/** In less time than this nothing is told. */
export const leastSeconds = secondsBesideInvocations + fewestRounds * shortest.invocationSeconds

/** How a comparison uses the seconds it has. */
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

/** A point of a sweep has less time than a switch: there are several of them. */
export const weightOf = ({
  comparisons,
  sweep,
}: {
  readonly comparisons: readonly unknown[]
  readonly sweep: unknown
}): number => (sweep === undefined ? 1 : 0.65 * comparisons.length)

/** A single experiment ends within six minutes, its start and its end included. */
export const secondsAlone = 320
/** A switch that has so many seconds is not told more surely by more than by measuring it on another day. */
const mostSecondsEach = 270

/** The seconds of each comparison of an experiment, of those that are left for it and for all after it. */
export function secondsEach(
  own: Parameters<typeof weightOf>[0],
  after: readonly Parameters<typeof weightOf>[0][],
  leftSeconds: number,
): number {
  const weights = sum([own, ...after].map(weightOf))
  const seconds = (leftSeconds * weightOf(own)) / weights / Math.max(1, own.comparisons.length)
  return Math.min(mostSecondsEach, seconds)
}
