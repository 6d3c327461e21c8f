import type { Ending, FigureFamily, FigureRow } from './row.ts'

/** Kinds of failures that have figures of their own, with their names. */
const failures = {
  error: { failure: 'any', label: 'error', means: 'failed, in whatever way' },
  timeout: { failure: 'timeout', label: 'timeout', means: 'took longer than the timeout' },
  refused: { failure: 'refused', label: 'refusal', means: 'found no connection' },
  reset: { failure: 'reset', label: 'reset', means: 'lost their connection' },
  mismatch: { failure: 'mismatch', label: 'mismatch', means: 'got something that is no valid answer' },
  unexpected: {
    failure: 'unexpected',
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

const sharesAndCounts = (name: keyof typeof failures): readonly (readonly [string, FigureRow])[] => {
  const { failure, label, means } = failures[name]
  return [
    [
      `${name}Rate`,
      { ...share({ failure }, label, means), ...(failure === 'any' ? { liftable: true } : {}) },
    ],
    [`${name}Count`, count({ failure }, label, means)],
  ]
}

export type FailureName = keyof typeof failures

/** How many requests ended in each kind of failure. */
export const failureFigures = Object.fromEntries(
  (Object.keys(failures) as FailureName[]).flatMap(sharesAndCounts),
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
