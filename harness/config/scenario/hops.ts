import { hopRoute } from '../budgets/hop-route.ts'
import { mixOf, stepsOf } from './mix.ts'
import type { Scenario, Step } from './scenario.ts'

/** The most redirects that are followed one after another unless the step says how many. */
const usualHops = 10

/** How many redirects a step follows. */
export const hopsOf = ({ follow }: Pick<Step<string>, 'follow'>): number =>
  typeof follow === 'number' ? follow : follow === true ? usualHops : 0

/** The redirects that a scenario may follow, by the names under which they are measured. */
export function hopRoutesOf(scenario: Scenario): readonly string[] {
  if (!('arrivals' in scenario)) return []
  const steps = mixOf(scenario).flatMap(stepsOf)
  return [
    ...new Set(
      steps.flatMap((step) =>
        Array.from({ length: hopsOf(step) }, (_, index) => hopRoute(step.route, index + 1)),
      ),
    ),
  ]
}
