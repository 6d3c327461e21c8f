import { allRoutes } from '../../config/budgets/budget.ts'
import { fewestSamples } from '../../verdict/statistics/statistics.ts'
import type { Found, FoundLimit } from '../found/found.ts'

/**
 * Budgets of a scenario by route, and their reasons. None is on errors: by default every route may fail 0.1 %, which needs no
 * proof, while a written budget must be proven by minutes of load.
 */
export interface Proposal {
  readonly budgets: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly reasons: readonly string[]
}

/** The smallest number of answers for an interval of p95. */
const fewestRequests = fewestSamples(0.95)
/** Factors above the measured value, so that the noise of another machine does not fail the budget. */
const room = { measured: 1.25, logged: 1.5 } as const

/** A limit as people would write it: two digits, and never below the given value. */
export function roundLimit(ms: number): string {
  const digits = 10 ** (Math.floor(Math.log10(ms)) - 1)
  const rounded = Number((Math.ceil(ms / digits - 1e-9) * digits).toPrecision(2))
  return rounded >= 10_000
    ? `${Math.ceil(rounded / 1000)}s`
    : rounded < 1
      ? `${Math.ceil(rounded * 1000)}us`
      : `${rounded}ms`
}

/** The limit where nothing was measured: what people call at once. */
const guess = { [allRoutes]: { p95: '300ms' } }

const shownMs = (ms: number): string => `${Number(ms.toPrecision(3))} ms`

const howToMeasure = (scenario: string): string =>
  `Measure them: \`npx tailgate run ${scenario}\` shows every figure with its interval; a limit a quarter above the upper end holds.`

/** The measurement of one route in a first run. */
export interface MeasuredRoute {
  readonly route: string
  readonly p95Ms: number
  /** The 95 % interval in milliseconds; without an upper end when there were too few answers. */
  readonly intervalMs: { readonly low: number; readonly high: number } | undefined
}

/**
 * Budgets from a first run: a quarter above the upper end of each interval. All routes together get one where no route has
 * enough answers for its own, and a guess where they have too few, too. `failures` are sentences about what failed in it,
 * and `doubts` those of the lines of its certificate that did not pass.
 */
export function measuredProposal(
  measured: readonly MeasuredRoute[],
  run: string,
  failures: readonly string[] = [],
  doubts: readonly string[] = [],
): Proposal {
  const known = measured.flatMap(({ route, p95Ms, intervalMs }) =>
    intervalMs !== undefined && Number.isFinite(intervalMs.high) ? [{ route, p95Ms, ...intervalMs }] : [],
  )
  const few = measured
    .filter(({ route }) => route !== allRoutes && !known.some((one) => one.route === route))
    .map(({ route }) => route)
  const own = known.filter(({ route }) => route !== allRoutes)
  const limited = own.length > 0 ? own : known
  const said = limited.map(
    ({ route, p95Ms, low, high }) =>
      `${route} p95 ${shownMs(p95Ms)} (95 %: ${shownMs(low)} to ${shownMs(high)})`,
  )
  return {
    budgets:
      limited.length === 0
        ? guess
        : Object.fromEntries(
            limited.map(({ route, high }) => [route, { p95: roundLimit(high * room.measured) }]),
          ),
    reasons: [
      `Proposed from a first run (${run}): a quarter above the upper end of what was measured, as another machine is not the same.`,
      ...(said.length > 0 ? [`Measured: ${said.join('; ')}.`] : []),
      ...failures.map((failure) => `Not sound yet, as requests failed: ${failure}`),
      ...doubts.map((doubt) => `Not certain, as the certificate of that run did not pass: ${doubt}`),
      ...(few.length > 0 ? [`Too few answers for a limit of their own: ${few.join(', ')}.`] : []),
      ...(limited.length === 0
        ? [
            'Too few answers for a limit on all, too: 300 ms is a guess. `npx tailgate run` with a longer `--duration` measures it.',
          ]
        : []),
    ],
  }
}

const percentileOf = (sorted: readonly number[], share: number): number =>
  sorted[Math.ceil(sorted.length * share) - 1] ?? 0

/** What the source itself says about latency: thresholds of a script, or the times in a log. */
function fromSource(found: Found, scenario: string): Proposal | undefined {
  const { routes, limits = [] } = found
  const source = found.usage ?? found.source
  if (limits.length > 0)
    return {
      budgets: { all: asBudgets(limits) },
      reasons: [`The limits are the thresholds of ${source}.`],
    }
  const timed = routes.flatMap(({ name, leftOut, tookSeconds = [] }) =>
    leftOut === undefined && tookSeconds.length >= fewestRequests
      ? [
          {
            name,
            ms:
              percentileOf(
                tookSeconds.toSorted((one, other) => one - other),
                0.95,
              ) * 1000,
          },
        ]
      : [],
  )
  const told = timed.filter(({ ms }) => ms > 0)
  if (told.length === 0) return undefined
  return {
    budgets: {
      ...Object.fromEntries(told.map(({ name, ms }) => [name, { p95: roundLimit(ms * room.logged) }])),
    },
    reasons: [
      `PROPOSALS that nothing here has measured: half as much again as the p95 of the same routes in ${source}, on another machine under another load.`,
      `There: ${told.map(({ name, ms }) => `${name} ${shownMs(ms)}`).join(', ')}.`,
      howToMeasure(scenario),
    ],
  }
}

const asBudgets = (limits: readonly FoundLimit[]): Readonly<Record<string, string>> =>
  Object.fromEntries(limits.map(({ figure, limit }) => [figure, limit]))

/** Budgets before anything was measured; their reasons say so. */
export const unmeasuredProposal = (found: Found, scenario: string): Proposal =>
  fromSource(found, scenario) ?? {
    budgets: guess,
    reasons: [
      'PROPOSALS that nothing has measured: 300 ms is what people call at once, and no property of this service.',
      howToMeasure(scenario),
    ],
  }
