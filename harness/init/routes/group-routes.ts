import { counted } from '../../base/text.ts'
import type { FoundRequest, FoundRoute } from '../found/found.ts'
import { withoutSecrets } from './hide-secrets.ts'
import { RouteNames } from './route-name.ts'
import type { SeenRequest } from './seen.ts'
import { fitOf, isParameter, patternOf, segmentsOf } from './template.ts'

/**
 * This many different words in one place of otherwise equal paths are values of a parameter, such as titles or user names.
 */
const manyWords = 20
/** The most routes in a scenario that people can still read; the rest is reported. */
const mostRoutes = 40
/** The most requests that a route keeps to draw from. */
const mostRequests = 100

type Segments = readonly (string | undefined)[]

const keyOf = (method: string, segments: Segments): string =>
  `${method} ${segments.map((segment) => segment ?? ':').join('/')}`

/** The segments of a request; a segment that looks like a value becomes a parameter. */
const byForm = (target: string): Segments =>
  segmentsOf(target).map((segment) => (isParameter(segment) ? undefined : segment))

/** Joins paths that differ in only one segment, and there in many words; from the last segment to the first. */
function joined(all: ReadonlyMap<SeenRequest, Segments>): ReadonlyMap<SeenRequest, Segments> {
  // A log may have more requests than a function may have arguments.
  let longest = 0
  for (const { length } of all.values()) longest = Math.max(longest, length)
  let current = all
  for (let place = longest - 1; place >= 0; place--) {
    const at = place
    const without = (segments: Segments) => segments.with(at, undefined)
    const groups = Map.groupBy(
      [...current].filter(([, segments]) => segments.length > at),
      ([{ method }, segments]) => keyOf(method, without(segments)),
    )
    const next = new Map(current)
    for (const group of groups.values()) {
      const words = new Set(group.map(([, segments]) => segments[at]))
      if (words.size < manyWords) continue
      for (const [one, segments] of group) next.set(one, without(segments))
    }
    current = next
  }
  return current
}

/** Every n-th item, so that frequent requests stay equally frequent. */
function sampled<T>(all: readonly T[]): readonly T[] {
  if (all.length <= mostRequests) return all
  return Array.from(
    { length: mostRequests },
    (_, index) => all[Math.floor((index * all.length) / mostRequests)] as T,
  )
}

/** One request is enough when all are equal. */
function requestsOf(seen: readonly SeenRequest[]): readonly FoundRequest[] {
  const all = seen.map(({ target, headers, body }) => ({
    path: withoutSecrets(target),
    ...(headers === undefined ? {} : { headers }),
    ...(body === undefined ? {} : { body }),
  }))
  const distinct = new Set(all.map((one) => JSON.stringify(one)))
  return distinct.size === 1 ? all.slice(0, 1) : sampled(all)
}

function routeOf(
  seen: readonly SeenRequest[],
  { name, method, pattern }: Pick<FoundRoute, 'name' | 'method' | 'pattern'>,
  known: FoundRoute | undefined,
): FoundRoute {
  const can = seen.filter(({ notRepeatable }) => notRepeatable === undefined)
  const tookSeconds = seen.flatMap(({ tookSeconds: took }) => (took === undefined ? [] : [took]))
  const common = {
    name,
    method,
    pattern,
    weight: seen.length,
    ...(tookSeconds.length > 0 ? { tookSeconds } : {}),
  }
  if (can.length > 0) return { ...common, requests: requestsOf(can) }
  if (known !== undefined && known.requests.length > 0 && known.leftOut === undefined)
    return { ...common, requests: known.requests }
  return { ...common, requests: [], leftOut: seen[0]?.notRepeatable ?? 'cannot be sent again' }
}

export interface Grouped {
  readonly routes: readonly FoundRoute[]
  /** The name of the route for each request that belongs to a route. */
  readonly routeOf: ReadonlyMap<SeenRequest, string>
  readonly notes: readonly string[]
}

/** A known route with the segments of its pattern. */
interface KnownRoute {
  readonly route: FoundRoute
  readonly expected: readonly string[]
}

/** The known route that fits a request best. */
function knownOf({ method, target }: SeenRequest, known: readonly KnownRoute[]): FoundRoute | undefined {
  let best: { readonly route: FoundRoute; readonly same: number } | undefined
  let given: readonly string[] | undefined
  for (const { route, expected } of known) {
    if (route.method !== method) continue
    given ??= segmentsOf(target)
    const same = fitOf(expected, given)
    if (same !== undefined && same > (best?.same ?? -1)) best = { route, same }
  }
  return best?.route
}

/**
 * Makes routes from requests: numbers, UUIDs, hashes and words with many values in a path become parameters.
 * @param known routes that another source describes; a request that fits one belongs to it.
 */
export function groupRoutes(seen: readonly SeenRequest[], known: readonly FoundRoute[] = []): Grouped {
  const toFit = known.map((route) => ({ route, expected: segmentsOf(route.pattern) }))
  const described = new Map(seen.map((one) => [one, knownOf(one, toFit)] as const))
  const unknown = seen.filter((one) => described.get(one) === undefined)
  const segments = joined(new Map(unknown.map((one) => [one, byForm(one.target)])))
  const groups = Map.groupBy(seen, (one) => {
    const route = described.get(one)
    return route === undefined ? keyOf(one.method, segments.get(one) ?? []) : `known ${route.name}`
  })
  const all = [...groups.values()].toSorted((one, other) => other.length - one.length)
  const names = new RouteNames()
  const routes: FoundRoute[] = []
  const routeOfRequest = new Map<SeenRequest, string>()
  for (const group of all.slice(0, mostRoutes)) {
    const [first] = group
    if (first === undefined) continue
    const route = described.get(first)
    const pattern = route?.pattern ?? patternOf(segments.get(first) ?? [])
    const name = names.nameOf(first.method, pattern, route?.name)
    routes.push(routeOf(group, { name, method: first.method, pattern }, route))
    for (const one of group) routeOfRequest.set(one, name)
  }
  const rest = all.slice(mostRoutes)
  const lost = rest.reduce((sum, { length }) => sum + length, 0)
  const notes =
    rest.length === 0
      ? []
      : [
          `Left out: ${counted(rest.length, 'route')} beyond the ${mostRoutes} most asked for, with ${counted(lost, 'request')} together.`,
        ]
  return { routes, routeOf: routeOfRequest, notes }
}
