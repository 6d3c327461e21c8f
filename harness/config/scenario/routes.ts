import { mixOf, routesOfEntry } from '../requests/mix.ts'
import { recordedRequests } from '../requests/recording.ts'
import type { Scenario } from './scenario.ts'

/** The routes whose figures a scenario can give. */
export function routesOf(scenario: Scenario): readonly string[] {
  if ('script' in scenario) {
    const named = Object.values(scenario.names ?? {}).filter((route) => route !== null)
    return [...new Set([...scenario.routes, ...named])]
  }
  const recorded = 'arrivals' in scenario ? (recordedRequests(scenario.arrivals) ?? []) : []
  return [...new Set([...mixOf(scenario).flatMap(routesOfEntry), ...recorded.map(({ route }) => route)])]
}
