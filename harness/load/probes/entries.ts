import { mixOf, stepsOf } from '../../config/requests/mix.ts'
import { recordedRequests } from '../../config/requests/recording.ts'
import type { Step } from '../../config/scenario/scenario.ts'
import type { ProbedScenario, ProbeOrder } from './probe-order.ts'

/** Steps that are made one after another, and whether they keep the cookies that they get. */
export interface Entry {
  readonly steps: readonly Step<string>[]
  readonly remembers: boolean
}

/** The first requests of each route of a recording that have recorded paths, at most `most`, one after another. */
function replayed({ arrivals }: ProbedScenario, most: number): Entry[] {
  const recorded = arrivals === undefined ? [] : (recordedRequests(arrivals) ?? [])
  return [...Map.groupBy(recorded, ({ route }) => route)].flatMap(([route, requests]) => {
    const own = requests
      .flatMap(({ at: _at, route: _route, path, ...rest }) => (path === undefined ? [] : [{ path, ...rest }]))
      .slice(0, most)
    if (own.length === 0) return []
    let next = 0
    const request: Step<string>['request'] = () => own[next++ % own.length] ?? { path: '/' }
    return [{ steps: [{ route, request }], remembers: true }]
  })
}

/** The steps before the first one whose route the target does not have. */
function known(steps: Entry['steps'], routes: ProbeOrder['routes']): Entry['steps'] {
  const foreign = steps.findIndex(({ route }) => !Object.hasOwn(routes, route))
  return foreign < 0 ? steps : steps.slice(0, foreign)
}

/**
 * The parts of a scenario that are probed: the entries of its mix and the requests of its recording, if the target has their
 * routes.
 */
export const entriesOf = (
  scenario: ProbedScenario,
  routes: ProbeOrder['routes'],
  most: number,
): readonly Entry[] =>
  [
    ...mixOf(scenario).map((entry) => ({
      steps: stepsOf(entry),
      remembers: !('cookies' in entry && entry.cookies === false),
    })),
    ...replayed(scenario, most),
  ].map(({ steps, remembers }) => ({ steps: known(steps, routes), remembers }))
