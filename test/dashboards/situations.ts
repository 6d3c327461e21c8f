import { pascal } from '../../dashboards/alerts/alert.ts'
import { burnLimit, burns, reachable } from '../../dashboards/alerts/burns.ts'
import {
  bucketSelector,
  type LatencyBudget,
  latencyBudgets,
  type ShareBudget,
  type Source,
  shareBudgets,
} from '../../dashboards/model/budgets.ts'
import { type Requests, requestsOf } from '../../dashboards/model/requests.ts'
import type { Series, Situation } from './promtool.ts'

/** Minutes between two values, and the number of minutes in total. */
const step = 2
export const minutesInTotal = 13 * 60
const perMinute = 100_000

/** How much a counter grows per minute, and for how many minutes. */
type Stretch = readonly [each: number, minutes: number]

/** A counter that grows in stretches. */
export function growing(name: string, labels: string, ...stretches: readonly Stretch[]): Series {
  let value = 0
  const parts = stretches.map(([each, minutes]) => {
    const text = `${value}+${each * step}x${minutes / step - 1}`
    value += each * minutes
    return text
  })
  return { series: `${name}{${labels},instance="a",job="app"}`, values: parts.join(' ') }
}

/** A series with a constant value. */
export const constant = (series: string, value: number): Series => ({
  series,
  values: `${value}x${minutesInTotal / step}`,
})

interface Answers {
  readonly requests: Requests
  /** The route, as labels. */
  readonly route: string
}

/** A part of the traffic: its share, its status, and whether it took longer than a limit in seconds. */
interface Part {
  readonly share: number
  readonly status: number
  readonly slow?: boolean
  /** Its share from a certain minute on, when it changes. */
  readonly later?: number
  readonly from?: number
}

/** `le` as written in the series; the selector matches more than one notation. */
const endOf = (seconds: number): string =>
  /^le="/.test(bucketSelector(seconds)) ? bucketSelector(seconds) : `le="${seconds}"`

/** The series of an app that answers `rate` requests a minute in these parts. */
function traffic(
  { requests, route }: Answers,
  parts: readonly Part[],
  seconds?: number,
  rate = perMinute,
): Series[] {
  const { duration, total, status } = requests
  return parts.flatMap(({ share, later = share, from = 0, status: code, slow = false }) => {
    const labels = [route, `${status}="${code}"`].filter((part) => part !== '').join(',')
    const stretches = (factor: number): Stretch[] =>
      [
        [Math.round(rate * share) * factor, from] as const,
        [Math.round(rate * later) * factor, minutesInTotal - from] as const,
      ].filter(([, minutes]) => minutes > 0)
    // Budgets on how requests end read the counter only, and those on times read the histogram.
    if (seconds === undefined) return [growing(total, labels, ...stretches(1))]
    return [
      growing(`${duration}_bucket`, `${labels},${endOf(seconds)}`, ...stretches(slow ? 0 : 1)),
      growing(`${duration}_bucket`, `${labels},le="+Inf"`, ...stretches(1)),
      growing(`${duration}_count`, labels, ...stretches(1)),
    ]
  })
}

/** The alerts of a budget, divided by whether a share of bad requests must make them fire. */
function parted(prefix: string, allowed: number, bad: number): Pick<Situation, 'firing' | 'silent'> {
  const known = burns.filter((burn) => reachable(allowed, burn))
  const isOver = ({ factor }: (typeof burns)[number]) => bad > burnLimit(factor, allowed)
  const names = (list: typeof burns) => list.map(({ name }) => `${prefix}Burns${name}`)
  return { firing: names(known.filter(isOver)), silent: names(known.filter((burn) => !isOver(burn))) }
}

/** Shares just above and just below each speed at which a budget can burn. */
const edges = (allowed: number): number[] =>
  burns
    .filter((burn) => reachable(allowed, burn))
    .flatMap(({ factor }) => [burnLimit(factor, allowed) * 1.01, burnLimit(factor, allowed) * 0.99])

/** How many minutes before the end the bad requests began, or stopped: within the short window, or before it. */
const changes: Readonly<
  Record<string, { readonly begun: number; readonly over: number; readonly factor: number }>
> = {
  Fast: { begun: 4, over: 10, factor: 1.3 },
  Steady: { begun: 26, over: 36, factor: 1.3 },
  Slow: { begun: 340, over: 370, factor: 3 },
}

/** Bad requests that only one of the two windows covers: they have just begun, or have stopped. */
function passing(
  allowed: number,
  at: (words: string, bad: readonly [share: number, later: number, from: number], burn: string) => Situation,
): Situation[] {
  return burns
    .filter((burn) => reachable(allowed, burn))
    .flatMap(({ name, factor }) => {
      const change = changes[name] ?? { begun: 0, over: 0, factor: 1 }
      const bad = Math.min(0.98, factor * allowed * change.factor)
      const begun = Math.min(bad, factor * allowed * 1.3)
      return [
        at(`${name} begins`, [0, begun, minutesInTotal - change.begun], name),
        at(`${name} is over`, [bad, 0, minutesInTotal - change.over], name),
      ]
    })
}

const ofTime = (budget: LatencyBudget): Situation[] => {
  const { route, percentile, seconds, selector, requests } = budget
  const prefix = `${pascal(route)}${pascal(percentile)}`
  const allowed = 1 - budget.share
  const at = (words: string, bad: number, parts: readonly Part[], rate?: number): Situation => ({
    words: `${route} ${percentile}: ${words}`,
    series: traffic({ requests, route: selector }, parts, seconds, rate),
    ...parted(prefix, allowed, bad),
  })
  return [
    ...edges(allowed).map((bad) =>
      at(`${bad * 100} % slow`, bad, [
        { share: 1 - bad, status: 200 },
        // With another status, because one series holds all requests of a status.
        { share: bad, status: 201, slow: true },
      ]),
    ),
    ...[404, 499, 503].map((status) => at(`all ${status}, at once`, 1, [{ share: 1, status }])),
    ...[404, 499, 503].map((status) =>
      at(`most ${status}, at once`, 0.95, [
        { share: 0.05, status: 200 },
        { share: 0.95, status },
      ]),
    ),
    ...passing(allowed, (words, [share, later, from], burn) => ({
      words: `${route} ${percentile}: ${words}`,
      series: traffic(
        { requests, route: selector },
        [
          { share: 1 - share, later: 1 - later, from, status: 200 },
          { share, later, from, status: 503 },
        ],
        seconds,
      ),
      firing: [],
      silent: [`${prefix}Burns${burn}`],
    })),
    at('not modified, at once', 0, [{ share: 1, status: 304 }]),
    at('two requests a minute, slow', 0, [{ share: 1, status: 200, slow: true }], 2),
  ]
}

const statusesOf = (budget: ShareBudget): number[] =>
  [200, 304, 404, 499, 503].filter((status) => {
    const [, pattern = ''] = /"(.*)"/.exec(budget.matcher) ?? []
    return new RegExp(`^(?:${pattern})$`).test(String(status))
  })

function ofEnds(budget: ShareBudget, prefix: string): Situation[] {
  const { route, figure, limit, selector, requests } = budget
  const counted = statusesOf(budget)
  const others = [200, 304, 404, 503].filter((status) => !counted.includes(status))
  const at = (words: string, bad: number, parts: readonly Part[], rate?: number): Situation => ({
    words: `${route} ${figure}: ${words}`,
    series: traffic({ requests, route: selector }, parts, undefined, rate),
    ...parted(prefix, limit, bad),
  })
  return [
    ...counted.flatMap((status) =>
      edges(limit).map((bad) =>
        at(`${bad * 100} % ${status}`, bad, [
          { share: 1 - bad, status: 200 },
          { share: bad, status },
        ]),
      ),
    ),
    ...passing(limit, (words, [share, later, from], burn) => ({
      words: `${route} ${figure}: ${words}`,
      series: traffic({ requests, route: selector }, [
        { share: 1 - share, later: 1 - later, from, status: 200 },
        { share, later, from, status: counted[0] ?? 500 },
      ]),
      firing: [],
      silent: [`${prefix}Burns${burn}`],
    })),
    ...counted.map((status) => at(`all ${status}`, 1, [{ share: 1, status }])),
    ...others.map((status) => at(`all ${status}`, 0, [{ share: 1, status }])),
    at('two requests a minute, all bad', 0, [{ share: 1, status: counted[0] ?? 500 }], 2),
  ]
}

/** A declared route that fails among others that do not, and a path that no route declares. */
function ofEachRoute(source: Source, requests: Requests): Situation[] {
  const budget = shareBudgets(source).find(({ route, figure }) => route === 'all' && figure === 'errorRate')
  const limit = budget?.limit ?? 0.001
  const stated = source.budgets.filter(({ figure, origin }) => figure === 'errorRate' && origin === undefined)
  const own = new Set(stated.map(({ route }) => source.routes[route]))
  const labelsOf = (route: string) => {
    const [method, path] = route.split(' ')
    return `${requests.method}="${method}",${requests.endpoint}="${path}"`
  }
  const routes = Object.values(source.routes)
  const watched = routes.filter((route) => !own.has(route)).map(labelsOf)
  const [first = '', second = ''] = watched
  const beside = (route: string, parts: readonly Part[]): Series[] => [
    ...traffic({ requests, route }, parts),
    ...traffic({ requests, route: route === first ? second : first }, [{ share: 1, status: 200 }]),
  ]
  const at = (words: string, route: string, bad: number): Situation => ({
    words: `each route: ${words}`,
    series: beside(route, [
      { share: 1 - bad, status: 200 },
      { share: bad, status: 500 },
    ]),
    ...parted('EachRouteErrorRate', limit, watched.includes(route) ? bad : 0),
  })
  return [
    // Those with an error budget of their own are not judged by that of all.
    ...routes.map((route) => at(`${route} fails`, labelsOf(route), 1)),
    ...edges(limit).map((bad) => at(`${bad * 100} % of one fail`, first, bad)),
    ...passing(limit, (words, [share, later, from], burn) => ({
      words: `each route: ${words}`,
      series: beside(first, [
        { share: 1 - share, later: 1 - later, from, status: 200 },
        { share, later, from, status: 500 },
      ]),
      firing: [],
      silent: [`EachRouteErrorRateBurns${burn}`],
    })),
    at('none fails', first, 0),
    at('what is no route fails', `${requests.method}="GET",${requests.endpoint}="/nowhere"`, 1),
  ]
}

/** For every budget of a source: series that must make its alerts fire, and series that must not. */
export function budgetSituations(source: Source): Situation[] {
  const requests = requestsOf(source)
  if (requests === undefined) return []
  return [
    ...latencyBudgets(source).flatMap(ofTime),
    ...shareBudgets(source).flatMap((budget) =>
      ofEnds(budget, `${pascal(budget.route)}${pascal(budget.figure)}`),
    ),
    ...ofEachRoute(source, requests),
  ]
}

/** For every state: the series that make its alert fire, and those that must not. */
export function stateSituations(source: Source): Situation[] {
  const requests = requestsOf(source)
  const at = (alert: string, series: string, wrong: number, right: number): Situation[] => [
    { words: `${series} is ${wrong}`, series: [constant(series, wrong)], firing: [alert], silent: [] },
    { words: `${series} is ${right}`, series: [constant(series, right)], firing: [], silent: [alert] },
  ]
  const pool = (waiting: number, idle: number, isFiring: boolean): Situation => ({
    words: `${waiting} wait and ${idle} are idle`,
    series: [
      constant('db_pool_waiting{job="app",instance="a"}', waiting),
      constant('db_pool_connections{job="app",instance="a",state="idle"}', idle),
    ],
    firing: isFiring ? ['PoolExhausted'] : [],
    silent: isFiring ? [] : ['PoolExhausted'],
  })
  const boundaries = [...new Set(latencyBudgets(source).map(({ seconds }) => seconds))]
  return [
    ...at('NotScraped', 'up{job="app",instance="a"}', 0, 1),
    ...at('DependencyDown', 'pg_up{job="postgres",instance="a"}', 0, 1),
    ...at('DependencyDown', 'redis_up{job="redis",instance="a"}', 0, 1),
    ...at('DependencyDown', 'nginx_up{job="nginx",instance="a"}', 0, 1),
    ...at('EventLoopLate', 'nodejs_eventloop_lag_p99_seconds{job="app",instance="a"}', 0.11, 0.09),
    pool(3, 0, true),
    pool(3, 1, false),
    pool(0, 0, false),
    ...(requests === undefined ? [] : boundaries.flatMap((seconds) => boundarySituations(requests, seconds))),
  ]
}

function boundarySituations(requests: Requests, seconds: number): Situation[] {
  const name = `Boundary${pascal(seconds < 1 ? `${Number((seconds * 1000).toPrecision(3))} ms` : `${seconds} s`)}Missing`
  const at = (end: number) => traffic({ requests, route: '' }, [{ share: 1, status: 200 }], end)
  return [
    { words: `no boundary at ${seconds} s`, series: at(777), firing: [name], silent: [] },
    { words: `a boundary at ${seconds} s`, series: at(seconds), firing: [], silent: [name] },
  ]
}
