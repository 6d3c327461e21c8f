import { recordedRequests } from './recording.ts'
import type { Journey, MixEntry, OpenLoopScenario, Scenario, Step } from './scenario.ts'

/** What an arrival does, as steps: a single request is a journey of one. */
export const stepsOf = <R extends string>(entry: MixEntry<R> | Journey<R>): readonly Step<R>[] =>
  'steps' in entry ? entry.steps : [entry]

/** The routes an entry of a mix asks for, in order. */
export const routesOfEntry = <R extends string>(entry: MixEntry<R> | Journey<R>): R[] =>
  stepsOf(entry).map(({ route }) => route)

/** What the arrivals of a scenario draw from; nothing where a recording says what each of them is. */
export const mixOf = ({
  mix,
}: {
  readonly mix?: OpenLoopScenario<string>['mix']
}): readonly (MixEntry<string> | Journey<string>)[] => mix ?? []

/** The routes whose figures a scenario can give. */
export function routesOf(scenario: Scenario): readonly string[] {
  if ('script' in scenario) {
    const named = Object.values(scenario.names ?? {}).filter((route) => route !== null)
    return [...new Set([...scenario.routes, ...named])]
  }
  const recorded = 'arrivals' in scenario ? (recordedRequests(scenario.arrivals) ?? []) : []
  return [...new Set([...mixOf(scenario).flatMap(routesOfEntry), ...recorded.map(({ route }) => route)])]
}
