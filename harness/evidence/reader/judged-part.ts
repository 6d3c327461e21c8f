import { sum } from '../../base/sum.ts'
import { addCounts } from '../counts.ts'
import { merge } from '../distribution.ts'
import type { Evidence, RouteEvidence, ScenarioEvidence } from '../evidence.ts'
import type { FailureEvidence } from '../failure-evidence.ts'
import type { ScenarioWork } from '../work.ts'

const doneIn = ({ routes }: Pick<ScenarioEvidence, 'routes'>): number =>
  sum(routes.map(({ total }) => total.done))

const answeredWell = ({ routes }: ScenarioEvidence): number =>
  sum(routes.map(({ total }) => total.done - sum(Object.values(total.failures))))

function routeUntil(end: number, { route, seconds }: RouteEvidence): RouteEvidence {
  const kept = seconds.filter(({ at }) => at < end)
  return {
    route,
    total: addCounts(kept),
    latency: merge(kept.map(({ latency }) => latency)),
    seconds: kept,
  }
}

/** Failures are told apart for the whole load: a group can hold no more of them than its route has left. */
function failuresUntil(
  end: number,
  { groups, ungrouped }: FailureEvidence,
  routes: readonly RouteEvidence[],
) {
  const left = new Map(routes.map(({ route, total }) => [route, total.failures]))
  return {
    groups: groups.flatMap((group) => {
      const count = Math.min(group.count, left.get(group.route)?.[group.kind] ?? 0)
      return count > 0 && group.firstSecond < end ? [{ ...group, count }] : []
    }),
    ungrouped,
  }
}

const before = <T extends { readonly at: number }>(end: number, seconds: readonly T[]): T[] =>
  seconds.filter(({ at }) => at < end)

/**
 * The seconds on which a scenario was decided, without those that passed until its load had ended: what is judged again is what
 * was judged then. Requests that were meant to start and were never sent count as of the part that is kept.
 */
export function judgedPart(scenario: ScenarioEvidence): ScenarioEvidence {
  const { judgedSeconds: end, failures, transfer, times, generator } = scenario
  if (end === undefined || end >= scenario.seconds) return scenario
  const routes = scenario.routes.map((route) => routeUntil(end, route))
  const later = doneIn(scenario) - doneIn({ routes })
  return {
    ...scenario,
    seconds: end,
    intended: scenario.intended === undefined ? undefined : Math.max(0, scenario.intended - later),
    routes,
    transfer: transfer && before(end, transfer),
    times: times && {
      connect: times.connect && before(end, times.connect),
      journey: times.journey && before(end, times.journey),
    },
    failures: failures && failuresUntil(end, failures, routes),
    generator: { ...generator, cpuSeconds: (generator.cpuSeconds * end) / scenario.seconds },
  }
}

/** What the services did for the requests that are kept: as much for each that was answered well as for each of all. */
function workOf(work: ScenarioWork, all: ScenarioEvidence, kept: ScenarioEvidence): ScenarioWork {
  const share = answeredWell(kept) / Math.max(1, answeredWell(all))
  const counters = Object.fromEntries(
    Object.entries(work.counters).map(([name, count]) => [name, Math.round(count * share)]),
  )
  return { ...work, counters }
}

/** The evidence of a run, of each scenario no more than what it was decided on. */
export function judgedEvidence(evidence: Evidence): Evidence {
  const parts = evidence.scenarios.map((all) => ({ all, kept: judgedPart(all) }))
  const work = evidence.work?.map((each) => {
    const part = parts.find(({ all }) => all.scenario === each.scenario)
    return part === undefined || part.kept === part.all ? each : workOf(each, part.all, part.kept)
  })
  return { ...evidence, scenarios: parts.map(({ kept }) => kept), ...(work && { work }) }
}
