import { reading } from '../../harness/charts/reading.ts'
import { defaultErrorShare } from '../../harness/config/budgets/error-budgets.ts'
import {
  endedAs,
  type GivenBudget,
  type LatencyBudget,
  latencyBudgets,
  ofWholeRuns,
  type ShareBudget,
  type Source,
  shareBudgets,
} from '../model/budgets.ts'
import { rateOver, shareEnded, shareWithin } from '../model/panels.ts'
import { escapedPattern } from '../model/promql.ts'
import { ownRequestsOf, type Requests } from '../model/requests.ts'
import { type Alert, pascal, percent, runbooks } from './alert.ts'

/** A speed at which a budget is used up, with the windows and the factor by which an alert detects it. */
export interface Burn {
  readonly name: string
  readonly long: string
  readonly short: string
  readonly factor: number
  readonly severity: Alert['severity']
  readonly every: Alert['every']
  /** Whether its limit is lowered where traffic could not reach it, so that an outage pages somebody unless a budget allows it. */
  readonly isLowered: boolean
}

/**
 * How fast bad requests may use up what a budget allows in 30 days: 2 % of it in one hour, 5 % in six hours, 10 % in three
 * days. The short window makes an alert end soon after its cause has ended.
 * Source: The Site Reliability Workbook, chapter 5, "Multiwindow, Multi-Burn-Rate Alerts".
 */
export const burns: readonly Burn[] = [
  {
    name: 'Fast',
    long: '1h',
    short: '5m',
    factor: 14.4,
    severity: 'page',
    every: undefined,
    isLowered: true,
  },
  { name: 'Steady', long: '6h', short: '30m', factor: 6, severity: 'page', every: '1m', isLowered: false },
  { name: 'Slow', long: '3d', short: '6h', factor: 1, severity: 'ticket', every: '5m', isLowered: false },
]

/** In requests per second. With fewer requests a share is not meaningful. */
const leastRate = 0.1

/** A budget that limits a share of bad requests, as the alerts on it need it. */
interface Burning {
  readonly name: string
  /** Which requests are meant, in words; may refer to labels of the alert. */
  readonly subject: string
  /** What the bad requests did, in words. */
  readonly bad: string
  /** The budget in words. */
  readonly budget: string
  readonly route: string
  /** The share of requests that may be bad. */
  readonly allowed: number
  /** Labels by which requests are judged separately. */
  readonly by: readonly string[]
  readonly share: (window: string) => string
  readonly traffic: (window: string) => string
  /** What is left out of these requests: queries that give something for it, with the labels of `by`. */
  readonly except?: readonly string[]
  /** Whether no run fails by the budget; then its alerts wake nobody. */
  readonly onlyWarns: boolean
  readonly panel: string
  readonly look: string
  readonly runbook: string
}

/** In an outage too, some requests are answered well, so a share from here on may never be reached. */
const hardlyReached = 0.9

/** The limit of an alert that is lowered: so many bad requests are an outage, whatever the budget allows. */
const lowered = 0.8

/** The share of bad requests above which the alert fires, rounded to six digits. */
export const burnLimit = (factor: number, allowed: number): number =>
  factor * allowed < hardlyReached ? Number((factor * allowed).toPrecision(6)) : lowered

function burnAlert(burning: Burning, { name, long, short, factor, every, ...burn }: Burn): Alert {
  const { subject, bad, budget, route, allowed, by, share, traffic, except = [], panel } = burning
  const limit = burnLimit(factor, allowed)
  const severity = burning.onlyWarns ? 'ticket' : burn.severity
  const speed = allowed === 0 ? factor : limit / allowed
  const tooMany = (window: string) => `(${share(window)} > ${limit})`
  const on = by.join(', ')
  const left = except.map((query) => `\nunless on (${on}) ${query}`).join('')
  return {
    name: `${burning.name}Burns${name}`,
    expr: `${tooMany(long)}\nand on (${on}) ${tooMany(short)}\nand on (${on}) (${traffic(short)} > ${leastRate})${left}`,
    lasting: '1m',
    severity,
    // A label of the alert would hide that of the same name by which its requests are told apart, such as fastify's.
    labels: by.includes('route') ? { budget } : { route, budget },
    summary: `{{ $labels.job }}, all instances: more than ${percent(limit)} of the requests of ${subject} ${bad} in the last ${long}; the budget ${budget} allows ${percent(allowed)}.`,
    remedy: `${burning.look} At this speed ${severity === 'page' ? `what ${budget} of ${route} allows in 30 days is used up in ${days(30 / speed)}` : `${budget} of ${route} does not hold over 30 days`}.`,
    panel,
    runbook: burning.runbook,
    ...(every === undefined ? {} : { every }),
  }
}

const days = (count: number): string => `${Number(count.toPrecision(2))} days`

/**
 * Whether traffic can reach this speed at all. A limit close to or above 100 % of requests is never reached, so its alert
 * would be false comfort. One alert is lowered to what can be reached: a budget of 20 % would otherwise let a service fail
 * every request for 14 hours before anything fires.
 */
export const reachable = (allowed: number, { factor, isLowered }: Burn): boolean =>
  factor * allowed < hardlyReached || (isLowered && allowed < lowered)

const described = (route: string, { routes }: Source): string =>
  routes[route] === undefined ? 'all routes' : `${route} (${routes[route]})`

const ofTime = (budget: LatencyBudget, source: Source): Burning => {
  const { route, percentile, selector, seconds, requests } = budget
  const limit = reading(seconds, 's')
  return {
    name: `${pascal(route)}${pascal(percentile)}`,
    subject: described(route, source),
    bad: `failed or took over ${limit}`,
    budget: `${percentile} ≤ ${limit}`,
    route,
    allowed: Number((1 - budget.share).toPrecision(6)),
    by: ['job'],
    share: (window) => `1 - ${shareWithin(budget, window, ['job'])}`,
    traffic: (window) => rateOver(`${requests.duration}_count`, selector, window, ['job']),
    onlyWarns: budget.onlyWarns,
    panel: `Latency of ${route}`,
    look: `See "Latency of ${route}" and "Errors by status": is it ${route} alone, do its requests fail or are they slow, is the event loop late, do they wait for a connection?`,
    runbook: runbooks.budget,
  }
}

const ofEnds = (budget: ShareBudget, source: Source): Burning => {
  const { route, figure, ended, limit, selector, counter } = budget
  return {
    name: `${pascal(route)}${pascal(figure)}`,
    subject: described(route, source),
    bad: ended,
    budget: `${figure} ≤ ${percent(limit)}`,
    route,
    allowed: limit,
    by: ['job'],
    share: (window) => shareEnded(budget, window, ['job']),
    traffic: (window) => rateOver(counter, selector, window, ['job']),
    onlyWarns: budget.onlyWarns,
    panel: 'Errors by status',
    look: `See "Errors by status", with ${route === 'all' ? 'one endpoint after the other' : `the endpoint of ${route}`}: which status has the share, and since when?`,
    runbook: runbooks.errors,
  }
}

/** Error budgets of whole runs that somebody gave, or removed on purpose. */
const errorBudgets = (source: Source): readonly GivenBudget[] =>
  ofWholeRuns(source).filter(({ figure }) => figure === 'errorRate')

/** The routes that an error budget limits, or says that they may fail. One that only warns leaves them the default limit. */
const withErrorBudget = (source: Source): ReadonlySet<string> =>
  new Set(
    errorBudgets(source)
      .filter(({ level }) => level !== 'warn')
      .map(({ route }) => route),
  )

/**
 * Judges each declared route separately, as a run does, against the error budget of all routes, or against the default where
 * that only warns: a rarely used route that always fails is only a small part of all requests. Undeclared routes are left out,
 * because their clients get 404 by design, and so are those with an error budget of their own.
 */
function ofEachRoute(source: Source, requests: Requests): Burning[] {
  const [ended, matcher] = endedAs('errorRate', requests) ?? []
  const own = withErrorBudget(source)
  const routes = Object.entries(source.routes).map(([name, route]) => {
    const [verb = '', path = ''] = route.split(' ')
    return { verb, path, isWatched: !own.has(name) }
  })
  const endpoints = [...new Set(routes.filter(({ isWatched }) => isWatched).map(({ path }) => path))]
  if (endpoints.length === 0 || ended === undefined || matcher === undefined) return []
  const ofAll = shareBudgets(source).find(
    ({ route, figure, onlyWarns }) => route === 'all' && figure === 'errorRate' && !onlyWarns,
  )
  // Scenarios are not told apart here, so one that lifts the limit of all routes leaves that of another one.
  const isLifted = errorBudgets(source).some(({ route, level }) => route === 'all' && level === 'off')
  if (isLifted && ofAll === undefined) return []
  const { method, endpoint, total } = requests
  const by = ['job', method, endpoint]
  const selector = `${endpoint}=~"${endpoints.map(escapedPattern).join('|')}"`
  // Other methods of the same paths. They are selected by patterns, as a route that nobody has asked for is not missing.
  const except = routes
    .filter(({ isWatched, path }) => !isWatched && endpoints.includes(path))
    .map(({ verb, path }) => {
      const one = `${method}=~"${escapedPattern(verb)}",${endpoint}=~"${escapedPattern(path)}"`
      return `count by (${by.join(', ')}) (${total}{${one}})`
    })
  const allowed = ofAll?.limit ?? defaultErrorShare
  return [
    {
      name: 'EachRouteErrorRate',
      subject: `{{ $labels.${method} }} {{ $labels.${endpoint} }}`,
      bad: ended,
      budget: `errorRate ≤ ${percent(allowed)}`,
      route: 'each',
      allowed,
      by,
      share: (window) => shareEnded({ selector, matcher, counter: total }, window, by),
      traffic: (window) => rateOver(total, selector, window, by),
      except,
      onlyWarns: false,
      panel: 'Errors by status',
      look: `See "Errors by status" with the endpoint that the summary names.`,
      runbook: runbooks.errors,
    },
  ]
}

/** One alert for each budget that the app's own metrics can show and each speed at which it can be used up. */
export function burnAlerts(source: Source): Alert[] {
  const requests = ownRequestsOf(source)
  if (requests === undefined) return []
  return [
    ...latencyBudgets(source).map((budget) => ofTime(budget, source)),
    ...shareBudgets(source).map((budget) => ofEnds(budget, source)),
    ...ofEachRoute(source, requests),
  ].flatMap((burning) =>
    burns.filter((burn) => reachable(burning.allowed, burn)).map((burn) => burnAlert(burning, burn)),
  )
}
