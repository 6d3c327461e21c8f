import { sum } from '../../base/sum.ts'
import type { Evidence, RouteEvidence, ScenarioEvidence } from '../evidence.ts'
import type { FailureEvidence } from '../failure-evidence.ts'
import type { ScenarioWork } from '../work.ts'
import { evidenceBetween } from './evidence-between.ts'

const doneIn = ({ routes }: Pick<ScenarioEvidence, 'routes'>): number =>
  sum(routes.map(({ total }) => total.done))

const answeredWell = ({ routes }: ScenarioEvidence): number =>
  sum(routes.map(({ total }) => total.done - sum(Object.values(total.failures))))

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

/**
 * The seconds on which a scenario was decided, without those that passed until its load had ended: what is judged again is what
 * was judged then. Requests that were meant to start and were never sent count as of the part that is kept.
 */
function judgedPart(scenario: ScenarioEvidence): ScenarioEvidence {
  const { judgedSeconds: end, failures, generator } = scenario
  if (end === undefined || end >= scenario.seconds) return scenario
  const kept = evidenceBetween(scenario, 0, end)
  const later = doneIn(scenario) - doneIn(kept)
  return {
    ...kept,
    intended: scenario.intended === undefined ? undefined : Math.max(0, scenario.intended - later),
    failures: failures && failuresUntil(end, failures, kept.routes),
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
