import { addCounts } from '../../evidence/counts.ts'
import { merge } from '../../evidence/distribution.ts'
import type { Phase, RouteEvidence, ScenarioEvidence } from '../../evidence/evidence.ts'

/** A phase of a load that changes by design, in whole seconds of the measured part. */
export interface Stretch {
  /** `step 2`, as budgets name it. */
  readonly name: string
  /** `step 2 at 300/s` */
  readonly said: string
  readonly from: number
  readonly to: number
}

/** Milliseconds by which two marks of one moment may differ: they are written rounded. */
const rounding = 2

/**
 * The phases of a scenario's load, as `phases.jsonl` marks them, cut to the seconds that were measured. A second that two
 * phases share belongs to neither. The first mark stands for the beginning of the measured part.
 */
export function stretchesOf(phases: readonly Phase[], { scenario, seconds }: ScenarioEvidence): Stretch[] {
  const marks = phases.flatMap(({ name, from, to }) => {
    const said = name.startsWith(`${scenario}/`) ? name.slice(scenario.length + 1) : ''
    const found = /^(?:step|part) \d+/.exec(said)?.[0]
    return found === undefined ? [] : [{ name: found, said, from, to }]
  })
  const begin = Math.min(...marks.map(({ from }) => from))
  return marks
    .map((mark) => ({
      ...mark,
      from: Math.max(0, Math.ceil((mark.from - begin - rounding) / 1000)),
      to: Math.min(seconds, Math.floor((mark.to - begin + rounding) / 1000)),
    }))
    .filter(({ from, to }) => to > from)
}

/** The seconds from `from` up to and without `to`, counted anew from the first. */
const secondsWithin = <T extends { readonly at: number }>(
  seconds: readonly T[],
  from: number,
  to: number,
): T[] =>
  seconds.filter(({ at }) => at >= from && at < to).map((second) => ({ ...second, at: second.at - from }))

function routeDuring(route: RouteEvidence, from: number, to: number): RouteEvidence {
  const seconds = secondsWithin(route.seconds, from, to)
  const latency = merge(seconds.map((second) => second.latency))
  return { route: route.route, seconds, latency, total: addCounts(seconds) }
}

/**
 * The evidence of some whole seconds of a scenario, as if they had been all of it: requests belong to the second they were
 * MEANT to start in. What is known of the whole only (what was intended, the generator) stays that of the whole.
 */
export const during = (scenario: ScenarioEvidence, from: number, to: number): ScenarioEvidence => ({
  ...scenario,
  startedAt: scenario.startedAt + from * 1000,
  seconds: to - from,
  routes: scenario.routes.map((route) => routeDuring(route, from, to)),
  transfer: scenario.transfer && secondsWithin(scenario.transfer, from, to),
})

/** The part of a scenario's evidence that a budget is about; a sentence where the run has no such phase. */
export function partOf(
  scenario: ScenarioEvidence,
  stretches: readonly Stretch[],
  phase: string | undefined,
): ScenarioEvidence | string {
  if (phase === undefined) return scenario
  const found = stretches.find(({ name }) => name === phase)
  if (!found) return `The run of ${scenario.scenario} has no whole second of ${phase}.`
  return during(scenario, found.from, found.to)
}
