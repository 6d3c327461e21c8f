import { TailgateError } from '../errors.ts'
import { parseDataRate, parseDuration, parseMemory, parseRate, parseShare } from './units.ts'

/** The figures a budget can limit, and how each is written, compared and shown. */
export const figures = {
  p50: { unit: 'microseconds', sense: 'at-most', label: 'p50' },
  p95: { unit: 'microseconds', sense: 'at-most', label: 'p95' },
  p99: { unit: 'microseconds', sense: 'at-most', label: 'p99' },
  'p99.9': { unit: 'microseconds', sense: 'at-most', label: 'p99.9' },
  max: { unit: 'microseconds', sense: 'at-most', label: 'max' },
  errorRate: { unit: 'share', sense: 'at-most', label: 'error rate' },
  timeoutRate: { unit: 'share', sense: 'at-most', label: 'timeout rate' },
  throughput: { unit: 'per-second', sense: 'at-least', label: 'throughput' },
  dataRate: { unit: 'bytes-per-second', sense: 'at-least', label: 'data rate' },
  cpuPerRequest: { unit: 'cpu-microseconds', sense: 'at-most', label: 'CPU per request' },
  memory: { unit: 'bytes', sense: 'at-most', label: 'memory' },
  transactions: { unit: 'per-second', sense: 'at-least', label: 'transactions' },
  databaseErrorRate: { unit: 'share', sense: 'at-most', label: 'database error rate' },
  recovery: { unit: 'seconds', sense: 'at-most', label: 'recovery' },
} as const

export type Figure = keyof typeof figures
export const figureNames = Object.keys(figures) as Figure[]

/** The share of requests below a percentile figure, or undefined when the figure is no percentile. */
export function percentileOf(figure: Figure): number | undefined {
  return figure.startsWith('p') ? Number(figure.slice(1)) / 100 : undefined
}

/** Whether a figure is a latency. */
export const isLatency = (figure: Figure): boolean => figures[figure].unit === 'microseconds'

/** Whether a figure is read from latencies, so that whatever distorts them distorts it. */
export const restsOnLatency = (figure: Figure): boolean => isLatency(figure) || figure === 'recovery'

/** The route key that stands for all routes of a scenario together. */
export const allRoutes = 'all'

/** A limit on one figure of one route (or `all`) of one scenario. `limit` is in the unit of the figure. */
export interface Budget {
  readonly scenario: string
  readonly route: string
  readonly figure: Figure
  readonly limit: number
  /**
   * Undefined: the figure of the whole run. Else the figure of every stretch of so many seconds, a percentile:
   * `p99 <= 60 ms for 10 s` is broken when any ten seconds in a row, taken together, have a p99 above 60 ms.
   */
  readonly window?: number | undefined
  /** `warn`: its verdict is shown and decides nothing. */
  readonly level?: 'warn' | undefined
}

/** The limit of a figure from text, in the unit of the figure; undefined when it cannot be read. */
export function parseLimit(figure: Figure, text: string): number | undefined {
  switch (figures[figure].unit) {
    case 'microseconds':
    case 'cpu-microseconds': {
      const span = parseDuration(text)
      return span === undefined ? undefined : Math.round(span * 1e9) / 1e3
    }
    case 'seconds':
      return parseDuration(text)
    case 'share':
      return parseShare(text)
    case 'per-second':
      return parseRate(text)
    case 'bytes-per-second':
      return parseDataRate(text)
    case 'bytes':
      return parseMemory(text)
  }
}

const examples = {
  microseconds: '25ms',
  'cpu-microseconds': '900us',
  seconds: '5s',
  share: '0.1%',
  'per-second': '290/s',
  'bytes-per-second': '12MB/s',
  bytes: '256MiB',
} as const
/** How a limit of a figure is written, for messages. */
export const exampleOf = (figure: Figure): string => examples[figures[figure].unit]

const signs = { 'at-most': '<=', 'at-least': '>=' } as const

/** A budget given on the command line; `scenario` is undefined when it holds for every scenario of the run. */
export type LooseBudget = Omit<Budget, 'scenario'> & {
  readonly scenario: string | undefined
  readonly text: string
}

/**
 * Reads `[scenario.]route figure<=limit`, for example `browse.list p95<=25ms` or `browse p95<=1us`.
 * A single name before the figure is kept as `route` and resolved against the run by its caller.
 * @throws TailgateError BUDGET_INVALID with what is wrong.
 */
export function parseBudget(text: string): LooseBudget {
  const invalid = (problem: string) => new TailgateError('BUDGET_INVALID', { text, problem })
  const found =
    /^\s*([^\s.]+)(?:\.(\S+))?\s+([\w.]+)\s*(<=|>=|<|>|=)\s*(\S+)(?:\s+for\s+(\S+))?(?:\s+(warn))?\s*$/.exec(
      text,
    )
  if (!found) throw invalid('it does not have the form scenario.route figure<=limit [for time] [warn].')
  const [, first = '', second, name = '', sign = '', value = '', span, level] = found
  const figure = figureNames.find((known) => known.toLowerCase() === name.toLowerCase())
  if (!figure) throw invalid(`"${name}" is no figure; the figures are ${figureNames.join(', ')}.`)
  const { unit, sense } = figures[figure]
  if (sign !== signs[sense]) throw invalid(`${figure} is limited with ${signs[sense]}, not ${sign}.`)
  const limit = parseLimit(figure, value)
  if (limit === undefined)
    throw invalid(`"${value}" is no limit for ${figure}; write it like ${exampleOf(figure)}.`)
  if (limit <= 0 && sense === 'at-most' && unit === 'microseconds')
    throw invalid('a latency limit is above zero.')
  const window = span === undefined ? undefined : parseDuration(span)
  if (span !== undefined && !windowFits(figure, window))
    throw invalid(`"for ${span}" must be whole seconds, and only a percentile can have it.`)
  return {
    scenario: second === undefined ? undefined : first,
    route: second ?? first,
    figure,
    limit,
    text,
    ...(window === undefined ? {} : { window }),
    ...(level === undefined ? {} : { level: 'warn' as const }),
  }
}

/** Whether a figure may be held for stretches of `window` seconds: a percentile, in whole seconds. */
export const windowFits = (figure: Figure, window: number | undefined): boolean =>
  window !== undefined && Number.isInteger(window) && window >= 1 && percentileOf(figure) !== undefined

/** The sign a figure is limited with. */
export const signOf = (figure: Figure): '<=' | '>=' => signs[figures[figure].sense]
