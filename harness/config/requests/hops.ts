import { hopRoute } from '../budgets/hop-route.ts'
import { type Mix, mixOf, type Step, stepsOf } from './mix.ts'

/** The most redirects that are followed one after another unless the step gives a number. */
const usualHops = 10

/** The most redirects that a step follows. */
export const hopsOf = ({ follow }: Pick<Step<string>, 'follow'>): number =>
  typeof follow === 'number' ? follow : follow === true ? usualHops : 0

/** The redirects that a scenario may follow, by the names under which they are measured. */
export function hopRoutesOf(scenario: {
  readonly name: string
  readonly arrivals?: unknown
  readonly mix?: Mix<string>
}): readonly string[] {
  if (scenario.arrivals === undefined) return []
  const steps = mixOf(scenario).flatMap(stepsOf)
  return [
    ...new Set(
      steps.flatMap((step) =>
        Array.from({ length: hopsOf(step) }, (_, index) => hopRoute(step.route, index + 1)),
      ),
    ),
  ]
}
