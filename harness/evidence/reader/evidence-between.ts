import { addCounts } from '../counts.ts'
import { merge } from '../distribution.ts'
import { loadTimes, type RouteEvidence, type ScenarioEvidence, type TimedSecond } from '../evidence.ts'

/** The seconds from `from` up to but not including `to`, renumbered from 0. */
const secondsWithin = <T extends { readonly at: number }>(
  seconds: readonly T[],
  from: number,
  to: number,
): T[] =>
  seconds.filter(({ at }) => at >= from && at < to).map((second) => ({ ...second, at: second.at - from }))

/** Journeys that were left out, also those of before `from` (as second -1): of what began after them, a part has not ended. */
const leftOutWithin = (seconds: readonly TimedSecond[], from: number, to: number): TimedSecond[] =>
  seconds.filter(({ at }) => at < to).map((second) => ({ ...second, at: Math.max(-1, second.at - from) }))

type Times = NonNullable<ScenarioEvidence['times']>

function timesWithin(times: Times, from: number, to: number): Times {
  const within = loadTimes.flatMap((of) => {
    const seconds = times[of]
    if (seconds === undefined) return []
    const kept =
      of === 'left-out-journey' ? leftOutWithin(seconds, from, to) : secondsWithin(seconds, from, to)
    return [[of, kept] as const]
  })
  return Object.fromEntries(within)
}

function routeDuring(route: RouteEvidence, from: number, to: number): RouteEvidence {
  const seconds = secondsWithin(route.seconds, from, to)
  const latency = merge(seconds.map((second) => second.latency))
  return { route: route.route, seconds, latency, total: addCounts(seconds) }
}

/**
 * The evidence of some whole seconds of a scenario, as if they had been all of it: requests belong to the second in which
 * they were INTENDED to start. What is only known for the whole scenario (intended requests, the generator) is unchanged.
 */
export const evidenceBetween = (scenario: ScenarioEvidence, from: number, to: number): ScenarioEvidence => ({
  ...scenario,
  startedAt: scenario.startedAt + from * 1000,
  seconds: to - from,
  routes: scenario.routes.map((route) => routeDuring(route, from, to)),
  transfer: scenario.transfer && secondsWithin(scenario.transfer, from, to),
  times: scenario.times && timesWithin(scenario.times, from, to),
})
