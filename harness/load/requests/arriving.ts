import { mixOf, routesOfEntry, stepsOf } from '../../config/requests/mix.ts'
import { recordedRequests } from '../../config/requests/recording.ts'
import type {
  OpenLoopScenario,
  RecordedRequest,
  RequestDescription,
  Step,
} from '../../config/scenario/scenario.ts'
import { mixer } from './draw.ts'

/** What the arrival meant for `offset` (seconds since the measured part began) does. Asked once for each, in order. */
export type Arriving = (offset: number) => readonly Step<string>[]

/** A request whose path is on record, as it is. */
function asRecorded({ at, route, path, ...rest }: RecordedRequest): RequestDescription | undefined {
  return path === undefined ? undefined : { path, ...rest }
}

/**
 * Arrivals draw from the mix by weight, or are those of a recording, one after the other. Before the measured part those of
 * a recording come at random, so that it begins with the first, or with the one that is the share `from` of all further on.
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
