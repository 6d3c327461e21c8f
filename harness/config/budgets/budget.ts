import {
  parseAmountGrowth,
  parseCores,
  parseCountGrowth,
  parseDataRate,
  parseDuration,
  parseRate,
  parseShare,
  parseSize,
} from '../units/units.ts'
import type { PhaseName } from './phase-name.ts'

/** The figures a budget can limit, and how each is written, compared and shown. */
export const figures = {
  mean: { unit: 'microseconds', sense: 'at-most', label: 'mean' },
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
  cpu: { unit: 'cores', sense: 'at-most', label: 'CPU' },
  runQueueWait: { unit: 'share', sense: 'at-most', label: 'run-queue wait' },
  diskRate: { unit: 'bytes-per-second', sense: 'at-most', label: 'disk I/O' },
  networkRate: { unit: 'bytes-per-second', sense: 'at-most', label: 'network I/O' },
  memory: { unit: 'bytes', sense: 'at-most', label: 'memory' },
  memoryGrowth: { unit: 'bytes-per-hour', sense: 'at-most', label: 'memory growth' },
  heapGrowth: { unit: 'bytes-per-hour', sense: 'at-most', label: 'heap growth' },
  connectionGrowth: { unit: 'per-hour', sense: 'at-most', label: 'connection growth' },
  descriptorGrowth: { unit: 'per-hour', sense: 'at-most', label: 'descriptor growth' },
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

/** What a figure of the machine's use can be of: a service, all of them without the instruments, or everything. */
export const serviceNames = ['app', 'postgres', 'redis', 'nginx', 'stack', 'machine'] as const
export type ServiceName = (typeof serviceNames)[number]

/** Figures that a service has, and the one they are of unless a budget names another. */
export const serviceOf: Readonly<Partial<Record<Figure, ServiceName>>> = {
  cpuPerRequest: 'stack',
  cpu: 'stack',
  runQueueWait: 'stack',
  diskRate: 'stack',
  networkRate: 'machine',
  memory: 'app',
  memoryGrowth: 'app',
  descriptorGrowth: 'app',
}

/** Figures of the whole stack, which no route can have a share of. */
export const isOfStack = (figure: Figure): boolean =>
  figure in serviceOf ||
  ['transactions', 'databaseErrorRate', 'heapGrowth', 'connectionGrowth'].includes(figure)

/** Whether a figure is a growth over time, which takes most of a run to see. */
export const isGrowth = (figure: Figure): boolean => figure.endsWith('Growth')

/** The route key that stands for all routes of a scenario together. */
export const allRoutes = 'all'

/** The route key that stands for every route of a scenario by itself. */
export const eachRoute = 'each'
export const reservedRoutes = [allRoutes, eachRoute] as const

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
  /** Undefined: the whole run. Else only requests (and seconds) of that phase of a load in steps or of a ramp. */
  readonly during?: PhaseName | undefined
  /** Whose use of the machine a figure of services limits; undefined for the one that figure usually means. */
  readonly service?: ServiceName | undefined
  /** `warn`: its verdict is shown and decides nothing. `off`: said on purpose to be without limit, and not judged. */
  readonly level?: 'warn' | 'off' | undefined
  /** `default`: nobody gave it; every route has one of the error rate. */
  readonly origin?: 'default' | undefined
}

/** Whether a limit says in words that there is none: `off` or `any`, which only an error rate may have. */
export const isOff = (figure: Figure, text: string): boolean =>
  figure === 'errorRate' && (text === 'off' || text === 'any')

/** Whether a budget decides a verdict. */
export const decides = ({ level }: Pick<Budget, 'level'>): boolean => level === undefined

/** The limit of a figure from text, in the unit of the figure; undefined when it cannot be read. */
export function parseLimit(figure: Figure, text: string): number | undefined {
  if (isOff(figure, text)) return 1
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
      return parseSize(text)
    case 'cores':
      return parseCores(text)
    case 'bytes-per-hour':
      return parseAmountGrowth(text)
    case 'per-hour':
      return parseCountGrowth(text)
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
  cores: '1.5cores',
  'bytes-per-hour': '10MiB/h',
  'per-hour': '5/h',
} as const
/** How a limit of a figure is written, for messages. */
export const exampleOf = (figure: Figure): string => examples[figures[figure].unit]

const signs = { 'at-most': '<=', 'at-least': '>=' } as const

/** Whether a figure may be held for stretches of `window` seconds: a percentile, in whole seconds. */
export const windowFits = (figure: Figure, window: number | undefined): boolean =>
  window !== undefined && Number.isInteger(window) && window >= 1 && percentileOf(figure) !== undefined

/** Whether a figure may be limited in one phase: not one that needs the whole run to be seen. */
export const phaseFits = (figure: Figure): boolean => figure !== 'recovery' && !isGrowth(figure)

/** Whether a figure may be limited for this service. */
export const serviceFits = (figure: Figure, service: ServiceName): boolean =>
  figure in serviceOf && (service !== 'machine' || ['cpu', 'diskRate', 'networkRate'].includes(figure))

/** What a budget limits, in words: `p95`, `postgres memory`. */
export const figureInWords = ({ figure, service }: Pick<Budget, 'figure' | 'service'>): string =>
  `${service === undefined ? '' : `${service} `}${figures[figure].label}`

/** The sign a figure is limited with. */
export const signOf = (figure: Figure): '<=' | '>=' => signs[figures[figure].sense]
