import { type Mix, routesOfEntry } from '../../config/requests/mix.ts'
import { recordedRequests } from '../../config/requests/recording.ts'
import { routesOf } from '../../config/scenario/routes.ts'
import type { OpenLoopScenario } from '../../config/scenario/scenario.ts'

/** An entry of a mix up to its first step for one of the routes; none where it begins with one. */
function entryBefore(entry: Mix<string>[number], routes: readonly string[]): Mix<string> {
  const foreign = routesOfEntry(entry).findIndex((route) => routes.includes(route))
  if (foreign < 0) return [entry]
  return foreign > 0 && 'steps' in entry ? [{ ...entry, steps: entry.steps.slice(0, foreign) }] : []
}

/**
 * A scenario without the requests for some routes, those of a recording too. A journey ends before the first step for one of
 * them, because later steps may need its answer. What is left may be nothing.
 */
export function leaveOut(
  scenario: OpenLoopScenario<string>,
  routes: readonly string[],
): OpenLoopScenario<string> {
  if (routes.length === 0) return scenario
  const { mix, arrivals } = scenario
  const requests = recordedRequests(arrivals)?.filter(({ route }) => !routes.includes(route))
  return {
    ...scenario,
    ...(mix === undefined ? {} : { mix: mix.flatMap((entry) => entryBefore(entry, routes)) }),
    ...(requests === undefined ? {} : { arrivals: { kind: 'recorded' as const, requests } }),
  }
}

/**
 * A sentence on the other routes that a scenario asks for only after routes that are left out, and so never; none where there
 * are no such routes.
 */
export function unaskedWords(
  scenario: OpenLoopScenario<string>,
  leftOut: readonly string[],
): readonly string[] {
  const [asked, still] = [routesOf(scenario), routesOf(leaveOut(scenario, leftOut))]
  const unasked = asked.filter((route) => !leftOut.includes(route) && !still.includes(route))
  if (unasked.length === 0) return []
  const [isNot, comes] = unasked.length === 1 ? ['is not', 'it comes'] : ['are not', 'they come']
  const before = asked.filter((route) => leftOut.includes(route))
  return [
    `${unasked.join(', ')} of ${scenario.name} ${isNot} compared: ${comes} only after ${before.join(', ')}, which base does not have.`,
  ]
}
