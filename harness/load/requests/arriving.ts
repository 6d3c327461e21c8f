import { mixOf, routesOfEntry, stepsOf } from '../../config/requests/mix.ts'
import { recordedRequests } from '../../config/requests/recording.ts'
import type {
  OpenLoopScenario,
  RecordedRequest,
  RequestDescription,
  Step,
} from '../../config/scenario/scenario.ts'
import { mixer } from './draw.ts'

/**
 * The steps of the arrival meant for `offset` (seconds since the measured part began). Called once for each arrival, in
 * order.
 */
export type Arriving = (offset: number) => readonly Step<string>[]

/** The request of a recording with its recorded path, unchanged; undefined if it has none. */
function asRecorded({ at, route, path, ...rest }: RecordedRequest): RequestDescription | undefined {
  return path === undefined ? undefined : { path, ...rest }
}

/**
 * Arrivals are drawn from the mix by weight, or are those of a recording, one after the other. Before the measured part those
 * of a recording are drawn at random, so that the measured part begins with the first one, or with the one that is further on
 * by the share `from` of all.
 */
export function arrivingAs(scenario: OpenLoopScenario<string>, random: () => number, from = 0): Arriving {
  const requests = recordedRequests(scenario.arrivals)
  const mix = mixOf(scenario)
  if (requests === undefined) {
    const pick = mixer(mix, random)
    return () => stepsOf(pick())
  }
  const byRoute = new Map<string, () => readonly Step<string>[]>()
  const drawnFor = (route: string) => {
    let draw = byRoute.get(route)
    if (draw === undefined) {
      const pick = mixer(
        mix.filter((entry) => routesOfEntry(entry)[0] === route),
        random,
      )
      draw = () => stepsOf(pick())
      byRoute.set(route, draw)
    }
    return draw()
  }
  let next = Math.floor(from * requests.length)
  return (offset) => {
    const index = offset < 0 ? Math.floor(random() * requests.length) : next++
    const recorded = requests[index % requests.length]
    if (recorded === undefined) throw new TypeError('A recording needs at least one request.')
    const { route } = recorded
    const request = asRecorded(recorded)
    return request === undefined ? drawnFor(route) : [{ route, request: () => request }]
  }
}
