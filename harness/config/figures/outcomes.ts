import type { CountedFailure, Ending, FigureFamily, FigureRow } from './row.ts'

/** The failures that are a status that was not expected. */
export const statusFailures = [
  'http4xx',
  'http5xx',
  'unexpected',
] as const satisfies readonly CountedFailure[]

/** The failures that have figures, with their names. */
const outcomes = {
  error: { failures: [], label: 'error', means: 'failed, in whatever way' },
  timeout: { failures: ['timeout'], label: 'timeout', means: 'took longer than the timeout' },
  refused: { failures: ['refused'], label: 'refusal', means: 'found no connection' },
  reset: { failures: ['reset'], label: 'reset', means: 'lost their connection' },
  mismatch: { failures: ['mismatch'], label: 'mismatch', means: 'got something that is no valid answer' },
  unexpected: {
    failures: statusFailures,
    label: 'unexpected answer',
    means: 'got a status that was not expected',
  },
} as const

const share = (ending: Ending, label: string, means: string): FigureRow => ({
  unit: 'share',
  sense: 'at-most',
  label: `${label} rate`,
  scope: 'route',
  reads: { kind: 'share', ending },
  means: `the share of requests that ${means}`,
})

const count = (ending: Ending, label: string, means: string): FigureRow => ({
  unit: 'count',
  sense: 'at-most',
  senses: 'both',
  label: `${label} count`,
  scope: 'route',
  reads: { kind: 'count', ending },
  onlyGrows: true,
  means: `how many requests ${means}`,
})

const sharesAndCounts = (name: keyof typeof outcomes): readonly (readonly [string, FigureRow])[] => {
  const { failures, label, means } = outcomes[name]
  return [
    [
      `${name}Rate`,
      { ...share({ failures }, label, means), ...(name === 'error' ? { liftable: true } : {}) },
    ],
    [`${name}Count`, count({ failures }, label, means)],
  ]
}

export type FailureName = keyof typeof outcomes

/** How many requests ended in each kind of failure. */
export const failureFigures = Object.fromEntries(
  (Object.keys(outcomes) as FailureName[]).flatMap(sharesAndCounts),
) as Readonly<Record<`${FailureName}${'Rate' | 'Count'}`, FigureRow>>

/** How many answers had each status: `503`, or any of `5xx`. */
export const statusFigures: readonly FigureFamily[] = [
  {
    written: 'status<code>Rate',
    example: 'status503Rate',
    pattern: /^status([1-5](?:\d\d|xx))Rate$/,
    row: (status = '') =>
      share({ status }, `status ${status}`, 'were answered with this status, or one of this class'),
  },
  {
    written: 'status<code>Count',
    example: 'status5xxCount',
    pattern: /^status([1-5](?:\d\d|xx))Count$/,
    row: (status = '') =>
      count({ status }, `status ${status}`, 'were answered with this status, or one of this class'),
  },
]

/** How many requests and bytes were handled. */
export const workFigures = {
  throughput: {
    unit: 'per-second',
    sense: 'at-least',
    senses: 'both',
    label: 'throughput',
    scope: 'route',
    reads: { kind: 'successes' },
    slowed: true,
    means: 'successes per second',
  },
  count: {
    unit: 'count',
    sense: 'at-least',
    senses: 'both',
    label: 'count',
    scope: 'route',
    reads: { kind: 'requests' },
    onlyGrows: true,
    means: 'how many requests ended, well or not',
  },
  dataRate: {
    unit: 'bytes-per-second',
    sense: 'at-least',
    senses: 'both',
    label: 'data rate',
    scope: 'route',
    reads: { kind: 'bytes-per-second' },
    slowed: true,
    means: 'bytes in and out per second (k6 counts them for `all` only)',
  },
  dataReceived: {
    unit: 'data',
    sense: 'at-most',
    senses: 'both',
    label: 'data received',
    scope: 'route',
    reads: { kind: 'bytes-in' },
    onlyGrows: true,
    means: 'bytes of all answers together (k6 counts them for `all` only)',
  },
  recovery: {
    unit: 'seconds',
    sense: 'at-most',
    label: 'recovery',
    scope: 'route',
    reads: { kind: 'recovery' },
    whole: true,
    onlyGrows: true,
    slowed: true,
    means: 'the longest time after a fault or a step down until the tail is back',
  },
} as const satisfies Readonly<Record<string, FigureRow>>
