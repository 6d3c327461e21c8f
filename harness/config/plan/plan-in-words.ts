import { nounAfter } from '../../base/text.ts'
import { allRoutes, type Budget, figureInWords, senseOf } from '../budgets/budget.ts'
import { engineOf } from '../engines/engines.ts'
import { faultInWords } from '../faults/fault-in-words.ts'
import { figureOf } from '../figures/figures.ts'
import { mixOf, routesOfEntry } from '../requests/mix.ts'
import { recordedRequests } from '../requests/recording.ts'
import { describeArrivals } from '../scenario/arrivals.ts'
import type { RecordedRequest } from '../scenario/scenario.ts'
import { unitOf } from '../units/unit-table.ts'
import { formatSeconds } from '../units/units.ts'
import { describeArm } from './arm.ts'
import { type JudgedScenario, judgedIn } from './judge-plan.ts'
import type { PlannedScenario } from './load-plan.ts'
import type { Plan } from './plan.ts'

/** A limit as people read it: `≤ 25.0 ms`, `≤ 0.1 %`, `≥ 400/s`, `≤ 60.0 ms for 10 s`, `≤ 25.0 ms (warns only)`. */
export function describeLimit(budget: Omit<Budget, 'scenario' | 'route'>): string {
  const window = budget.window === undefined ? '' : ` for ${formatSeconds(budget.window)}`
  const during = budget.during === undefined ? '' : ` during ${budget.during}`
  const bound = budget.level === 'off' ? 'not limited' : describeBound(budget)
  const standing = [
    ...(budget.origin === 'default' ? ['default'] : []),
    ...(budget.level === 'warn' ? ['warns only'] : []),
  ]
  return `${bound}${window}${during}${standing.length > 0 ? ` (${standing.join(', ')})` : ''}`
}

const describeBound = (budget: Pick<Budget, 'figure' | 'limit' | 'sense'>): string =>
  `${senseOf(budget) === 'at-most' ? '≤' : '≥'} ${unitOf(figureOf(budget.figure).unit).format(budget.limit, 'limit')}`

const plural = (count: number, noun: string) => `${count.toLocaleString('en-US')} ${nounAfter(count, noun)}`

function describeLoad({ scenario, rate }: PlannedScenario): string {
  if ('arrivals' in scenario)
    return `${describeArrivals(scenario.arrivals, rate ?? 0)} over at most ${plural(scenario.connections, 'connection')}, open loop`
  const { engine } = scenario
  if ('script' in scenario)
    return rate === undefined
      ? `${engine} running ${scenario.script}, which brings its own load`
      : `${engine} running ${scenario.script} at ${plural(rate, 'iteration')} a second`
  const over = 'connections' in scenario ? ` over ${plural(scenario.connections, 'connection')}` : ''
  return `${engine}, ${engineOf(scenario).loop} loop${over}`
}

/** The requests of a recording in words: `as recorded: 62 % page, 38 % login`. */
function describeRecorded(requests: readonly RecordedRequest[]): string {
  const counts = Map.groupBy(requests, ({ route }) => route)
  const shares = [...counts].map(
    ([route, { length }]) => `${Math.round((100 * length) / requests.length)} % ${route}`,
  )
  return `as recorded: ${shares.join(', ')}`
}

function describeMix({ scenario }: PlannedScenario): string {
  if ('script' in scenario) return scenario.routes.join(', ')
  const recorded = 'arrivals' in scenario ? recordedRequests(scenario.arrivals) : undefined
  if (recorded !== undefined) return describeRecorded(recorded)
  const mix = mixOf(scenario)
  const total = mix.reduce((sum, { weight }) => sum + weight, 0)
  return mix
    .map((entry) => `${Math.round((100 * entry.weight) / total)} % ${routesOfEntry(entry).join(' → ')}`)
    .join(', ')
}

function describeBudgets(budgets: readonly Budget[]): string[] {
  const routes = [...new Set(budgets.map(({ route }) => route))]
  return routes.map((route) => {
    const limits = budgets.filter((budget) => budget.route === route)
    const words = limits.map((budget) => `${figureInWords(budget)} ${describeLimit(budget)}`)
    return `    ${route === allRoutes ? 'all routes' : route}: ${words.join(', ')}`
  })
}

const aboutDefaults =
  "An error rate marked default is what a route may fail where nothing else is said; errorRate: 'off' lifts it."

function describeLength(durationSeconds: number, { leastSeconds, decisionSeconds }: JudgedScenario): string {
  const early = decisionSeconds.filter((at) => at < leastSeconds)
  const later = decisionSeconds.filter((at) => at >= leastSeconds)
  const measured =
    later.length > 1 || durationSeconds > leastSeconds
      ? `${later.map(formatSeconds).join(', ')} measured, whichever decides every budget first`
      : `${formatSeconds(durationSeconds)} measured`
  return early.length === 0
    ? measured
    : `${measured}, or only ${early.map(formatSeconds).join(', ')} where a budget cannot be met any more`
}

function describeScenario(planned: PlannedScenario, judged: JudgedScenario): string[] {
  const { scenario, warmUpSeconds, durationSeconds, timeoutSeconds } = planned
  const { budgets } = judged
  const measured = describeLength(durationSeconds, judged)
  return [
    `${scenario.name}: ${scenario.why}`,
    `  load     ${describeLoad(planned)}`,
    `  mix      ${describeMix(planned)}`,
    `  time     ${formatSeconds(warmUpSeconds)} of warm-up, then ${measured}; a request times out after ${formatSeconds(timeoutSeconds)}`,
    budgets.some(({ origin }) => origin !== 'default')
      ? '  budgets'
      : '  budgets  none, so there is nothing to pass',
    ...describeBudgets(budgets),
    ...(budgets.some(({ origin }) => origin === 'default') ? [`    ${aboutDefaults}`] : []),
  ]
}

/** The environment variables that the run depends on, by name alone. */
const describeVariables = ({ variables = [] }: Plan): string[] =>
  variables.length === 0 ? [] : [`Variables of the environment that it reads: ${variables.join(', ')}.`]

/** What is started, in a sentence. */
function describeParts({ target, datasetSize, kind }: Plan['stack']): string {
  const { app, services, proxy, dataset } = target
  const weights = app?.weights ?? []
  const rows = dataset === undefined ? '' : ` with ${datasetSize.toLocaleString('en-US')} rows`
  const { postgres, redis, ...others } = services
  const parts = [
    `${plural(weights.length, 'process')}${proxy === 'nginx' ? ` behind Nginx (weights ${weights.join(', ')})` : ''}`,
    ...(postgres === undefined ? [] : [`PostgreSQL${rows}`]),
    ...(redis === undefined ? [] : ['Redis']),
    ...Object.keys(others),
    'Prometheus',
  ]
  return `${target.name}: ${parts.join(', ')}${kind === 'docker' ? ', in Docker' : ''}.`
}

/** The service that is driven, in words: how its stack is set up, or that it already runs. */
function describeStack(stack: Plan['stack']): string[] {
  const { target, arm, attached } = stack
  if (target.url !== undefined)
    return [
      `${target.name}: runs already at ${target.url}, and is left as it is; ${attached?.isKept ? 'all services of that stack are watched' : attached?.isHere === false ? 'it is not this machine, so what it uses is not seen' : 'the processes that listen there are watched'}.`,
      ...(attached && attached.watch.length > 0 ? [`Watched too: ${attached.watch.join(', ')}.`] : []),
    ]
  return [describeParts(stack), `Set up: ${describeArm(arm)}.`]
}

/** The plan in words: what will be started, driven and judged. */
export function describePlan(plan: Plan): string {
  const { stack, judge, notes = [] } = plan
  const { scenarios, faults = [], seed } = plan.load
  const load = scenarios.reduce(
    (sum, { warmUpSeconds, durationSeconds }) => sum + warmUpSeconds + durationSeconds,
    0,
  )
  return [
    ...describeStack(stack),
    '',
    ...scenarios.flatMap((planned) => [...describeScenario(planned, judgedIn(judge, planned.scenario)), '']),
    ...faults.map((fault) => `In each scenario, ${faultInWords(fault, stack.target.proxy)}.`),
    plan.replay
      ? `Then a replay of ${plan.replay.scenario.name} under a profiler for a flame graph, outside the judged part.`
      : 'No profile is taken.',
    ...notes,
    ...describeVariables(plan),
    `About ${formatSeconds(load)} of load; random seed ${seed}; results go to ${plan.out}.`,
  ].join('\n')
}
