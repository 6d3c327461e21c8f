import { z } from 'zod'
import type { Change, LoadLevel } from '../../../evidence/phase.ts'
import type { Mark } from '../../engine/mark.ts'

/** A stretch of one executor in which its level goes in a straight line, in seconds since the load began. */
interface Ramp {
  readonly from: number
  /** Infinity for one that lasts until its iterations are done. */
  readonly to: number
  /** Users at once, or iterations per second. */
  readonly first: number
  readonly last: number
}

/** What one scenario of a script does. */
interface Executor {
  /** Whether iterations start on a schedule, or when a user has ended the one before. */
  readonly by: 'rate' | 'users'
  readonly kind: string
  readonly ramps: readonly Ramp[]
}

/** The load that a script makes, as its options say. */
export interface K6Load {
  readonly executors: readonly Executor[]
  /** Whether redirects are answers, since the script has k6 follow none. */
  readonly followsNone: boolean
}

const seconds: Readonly<Record<string, number>> = {
  h: 3600,
  m: 60,
  s: 1,
  ms: 1e-3,
  us: 1e-6,
  µs: 1e-6,
  ns: 1e-9,
}

/** A duration as Go writes it: `1m30s`, `2.5s`, `500ms`. */
const duration = z
  .string()
  .regex(/^(\d+(\.\d+)?(h|m|s|ms|us|µs|ns))+$/)
  .transform((text) =>
    [...text.matchAll(/([\d.]+)([a-zµ]+)/g)].reduce(
      (sum, [, amount, unit = '']) => sum + Number(amount) * (seconds[unit] ?? Number.NaN),
      0,
    ),
  )

const count = (fallback: number) =>
  z
    .number()
    .nonnegative()
    .nullish()
    .transform((value) => value ?? fallback)
const span = (fallback: string) => z.preprocess((value) => value ?? fallback, duration)
const startTime = span('0s')
const stages = z
  .array(z.object({ duration, target: count(0) }))
  .nullish()
  .transform((value) => value ?? [])

/** The options of each executor with k6's defaults (lib/executor of its source, 1.8.1). */
const executor = z.discriminatedUnion('executor', [
  z.object({ executor: z.literal('constant-vus'), startTime, vus: count(1), duration }),
  z.object({ executor: z.literal('ramping-vus'), startTime, startVUs: count(1), stages }),
  z.object({ executor: z.literal('shared-iterations'), startTime, vus: count(1) }),
  z.object({ executor: z.literal('per-vu-iterations'), startTime, vus: count(1) }),
  z.object({ executor: z.literal('externally-controlled'), startTime, vus: count(0), duration }),
  z.object({
    executor: z.literal('constant-arrival-rate'),
    startTime,
    rate: count(0),
    timeUnit: span('1s'),
    duration,
  }),
  z.object({
    executor: z.literal('ramping-arrival-rate'),
    startTime,
    startRate: count(0),
    timeUnit: span('1s'),
    stages,
  }),
])

const options = z.object({
  scenarios: z.record(z.string(), executor),
  maxRedirects: z.number().nullish(),
})

/** Stages one after another, each from where the one before has come to; one that takes no time is a jump. */
function staged(
  begin: number,
  start: number,
  list: readonly { duration: number; target: number }[],
  unit = 1,
) {
  let [from, first] = [begin, start / unit]
  return list.flatMap(({ duration: length, target }): Ramp[] => {
    const stretch = { from, to: from + length, first, last: target / unit }
    from = stretch.to
    first = stretch.last
    return length > 0 ? [stretch] : []
  })
}

const level = (from: number, to: number, at: number): Ramp[] => [{ from, to, first: at, last: at }]

function executorOf(read: z.infer<typeof executor>): Executor {
  const { executor: kind, startTime: from } = read
  const users = (ramps: Ramp[]): Executor => ({ by: 'users', kind, ramps })
  const rate = (ramps: Ramp[]): Executor => ({ by: 'rate', kind, ramps })
  switch (read.executor) {
    case 'constant-vus':
    case 'externally-controlled':
      return users(level(from, from + read.duration, read.vus))
    case 'ramping-vus':
      return users(staged(from, read.startVUs, read.stages))
    case 'shared-iterations':
    case 'per-vu-iterations':
      return users(level(from, Number.POSITIVE_INFINITY, read.vus))
    case 'constant-arrival-rate':
      return rate(level(from, from + read.duration, read.rate / read.timeUnit))
    case 'ramping-arrival-rate':
      return rate(staged(from, read.startRate, read.stages, read.timeUnit))
  }
}

/** Reads what `k6 inspect --execution-requirements` prints. @throws where it is not what k6 1.8 prints. */
export function readLoad(text: string): K6Load {
  const { scenarios, maxRedirects } = options.parse(JSON.parse(text))
  return { executors: Object.values(scenarios).map(executorOf), followsNone: maxRedirects === 0 }
}

/** Whether any of its users waits for an answer before it goes on: then there is no rate that was intended. */
export const isClosed = ({ executors }: K6Load): boolean => executors.some(({ by }) => by === 'users')

/** The executors by name, as often as there are, for people: `ramping-vus and constant-vus`. */
export const kindsOf = ({ executors }: K6Load): string =>
  [...new Set(executors.filter(({ by }) => by === 'users').map(({ kind }) => kind))].join(' and ')

/** Seconds after which its last stretch is over; Infinity where iterations decide. */
export const lengthOf = ({ executors }: K6Load): number =>
  Math.max(0, ...executors.flatMap(({ ramps }) => ramps.map(({ to }) => to)))

const levelAt = ({ from, to, first, last }: Ramp, at: number): number =>
  to === Number.POSITIVE_INFINITY ? first : first + ((last - first) * (at - from)) / (to - from)

/** The level of all executors of a kind from one moment to another, summed over the time: users × seconds, or iterations. */
function sumOf({ executors }: K6Load, by: Executor['by'], from: number, to: number): number {
  const parts = executors.filter((one) => one.by === by).flatMap(({ ramps }) => ramps)
  return parts.reduce((sum, stretch) => {
    const [begin, end] = [Math.max(from, stretch.from), Math.min(to, stretch.to)]
    return end > begin ? sum + ((levelAt(stretch, begin) + levelAt(stretch, end)) / 2) * (end - begin) : sum
  }, 0)
}

/** Iterations that its schedules start from one moment to another, in seconds since the load began. */
export const iterationsWithin = (load: K6Load, from: number, to: number): number =>
  sumOf(load, 'rate', from, to)

/** How many users it has on average from one moment to another. */
export const usersWithin = (load: K6Load, from: number, to: number): number =>
  sumOf(load, 'users', from, to) / (to - from)

/** What is asked for just after `from` and just before `to`; nothing of a kind that is not asked for at either. */
function levelWithin(load: K6Load, from: number, to: number): LoadLevel {
  // Just within, since two ramps meet at a moment.
  const sliver = (to - from) / 1e6
  const of = (by: Executor['by']): Change | undefined => {
    const ends = [sumOf(load, by, from, from + sliver), sumOf(load, by, to - sliver, to)]
    const [first = 0, last = 0] = ends.map((sum) => Number((sum / sliver).toFixed(1)))
    return first === 0 && last === 0 ? undefined : [first, last]
  }
  return { rate: of('rate'), users: of('users') }
}

const isSteady = ({ rate, users }: LoadLevel): boolean =>
  [rate, users].every((change) => change === undefined || change[0] === change[1])

/**
 * The phases of the load within the measured part: its stages, numbered from the beginning of the load, each a `step` where
 * its level stays or a `part` where it changes. None where it is one stretch from beginning to end.
 */
export function loadMarks(load: K6Load, warmUpSeconds: number, durationSeconds: number): Mark[] {
  const edges = load.executors.flatMap(({ ramps }) => ramps.flatMap(({ from, to }) => [from, to]))
  const sorted = [...new Set([0, ...edges.filter(Number.isFinite)])].toSorted((a, b) => a - b)
  const [begin, end] = [warmUpSeconds, warmUpSeconds + durationSeconds]
  const marks = sorted.flatMap((from, at): Mark[] => {
    const to = sorted[at + 1] ?? Number.POSITIVE_INFINITY
    const [first, last] = [Math.max(from, begin), Math.min(to, end)]
    if (last <= first) return []
    const level = levelWithin(load, first, last)
    const kind = isSteady(level) ? 'step' : 'part'
    return [{ kind, index: at + 1, ...level, from: first - begin, to: last - begin }]
  })
  return marks.length > 1 ? marks : []
}
