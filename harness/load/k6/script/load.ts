import { z } from 'zod'
import type { Change, LoadLevel } from '../../../evidence/phase.ts'
import type { Mark } from '../../engine/mark.ts'

/** A stretch of one executor in which its level changes in a straight line, in seconds since the load began. */
export interface Ramp {
  readonly from: number
  /** Infinity for a stretch that lasts until its iterations are done. */
  readonly to: number
  /** The level at the beginning: users at once, or iterations per second. */
  readonly first: number
  readonly last: number
}

/** The load of one scenario of a script. */
export interface Executor {
  /** The name of the scenario in the script, which its samples carry. */
  readonly name: string
  /** Whether iterations start on a schedule, or when a user has ended the iteration before. */
  readonly by: 'rate' | 'users'
  readonly kind: string
  readonly ramps: readonly Ramp[]
  /** How many seconds k6 waits at its end for iterations in flight, before it interrupts them. */
  readonly gracefulStopSeconds: number
  /** How many iterations it does in total; undefined if time ends it. */
  readonly iterations?: number
}

/** The load of a script, as its options describe it. */
export interface K6Load {
  readonly executors: readonly Executor[]
  /** Whether redirects are answers, because the script lets k6 follow none. */
  readonly followsNone: boolean
  /** A user who has ended an iteration sooner, in seconds, waits before the next one. */
  readonly minIterationSeconds: number
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
/** What the options of every executor contain. */
const common = { startTime: span('0s'), gracefulStop: span('30s') }
const stages = z
  .array(z.object({ duration, target: count(0) }))
  .nullish()
  .transform((value) => value ?? [])

/** The options of each executor with k6's defaults (lib/executor of its source, 1.8.1). */
const executor = z.discriminatedUnion('executor', [
  z.object({ ...common, executor: z.literal('constant-vus'), vus: count(1), duration }),
  z.object({ ...common, executor: z.literal('ramping-vus'), startVUs: count(1), stages }),
  z.object({ ...common, executor: z.literal('shared-iterations'), vus: count(1), iterations: count(1) }),
  z.object({ ...common, executor: z.literal('per-vu-iterations'), vus: count(1), iterations: count(1) }),
  z.object({ ...common, executor: z.literal('externally-controlled'), vus: count(0), duration }),
  z.object({
    ...common,
    executor: z.literal('constant-arrival-rate'),
    rate: count(0),
    timeUnit: span('1s'),
    duration,
  }),
  z.object({
    ...common,
    executor: z.literal('ramping-arrival-rate'),
    startRate: count(0),
    timeUnit: span('1s'),
    stages,
  }),
])

const options = z.object({
  scenarios: z.record(z.string(), executor),
  maxRedirects: z.number().nullish(),
  minIterationDuration: span('0s'),
})

/**
 * The stretches of stages that follow one another: each starts at the level that the one before has reached; a stage without
 * a length is a jump.
 */
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

function executorOf(name: string, read: z.infer<typeof executor>): Executor {
  const { executor: kind, startTime: from, gracefulStop: gracefulStopSeconds } = read
  const users = (ramps: Ramp[]): Executor => ({ name, by: 'users', kind, ramps, gracefulStopSeconds })
  const rate = (ramps: Ramp[]): Executor => ({ name, by: 'rate', kind, ramps, gracefulStopSeconds })
  const untilDone = (vus: number) => users(level(from, Number.POSITIVE_INFINITY, vus))
  switch (read.executor) {
    case 'constant-vus':
    case 'externally-controlled':
      return users(level(from, from + read.duration, read.vus))
    case 'ramping-vus':
      return users(staged(from, read.startVUs, read.stages))
    case 'shared-iterations':
      return { ...untilDone(read.vus), iterations: read.iterations }
    case 'per-vu-iterations':
      return { ...untilDone(read.vus), iterations: read.vus * read.iterations }
    case 'constant-arrival-rate':
      return rate(level(from, from + read.duration, read.rate / read.timeUnit))
    case 'ramping-arrival-rate':
      return rate(staged(from, read.startRate, read.stages, read.timeUnit))
  }
}

/**
 * Reads what `k6 inspect --execution-requirements` prints.
 * @throws when it does not have the form of k6 1.8.
 */
export function readLoad(text: string): K6Load {
  const { scenarios, maxRedirects, minIterationDuration } = options.parse(JSON.parse(text))
  const executors = Object.entries(scenarios).map(([name, read]) => executorOf(name, read))
  return { executors, followsNone: maxRedirects === 0, minIterationSeconds: minIterationDuration }
}

/** Whether any of its users waits for an answer before the next request: then there is no intended rate. */
export const isClosed = ({ executors }: K6Load): boolean => executors.some(({ by }) => by === 'users')

/** The executors by name, for people: `ramping-vus and constant-vus`. */
export const kindsOf = ({ executors }: K6Load): string =>
  [...new Set(executors.filter(({ by }) => by === 'users').map(({ kind }) => kind))].join(' and ')

/** Seconds after which its last stretch ends; Infinity if iterations decide. */
export const lengthOf = ({ executors }: K6Load): number =>
  Math.max(0, ...executors.flatMap(({ ramps }) => ramps.map(({ to }) => to)))

/** The level at a moment within a stretch. */
export const levelAt = ({ from, to, first, last }: Ramp, at: number): number =>
  to === Number.POSITIVE_INFINITY ? first : first + ((last - first) * (at - from)) / (to - from)

/** The level of all executors of one kind, integrated from one moment to another: users × seconds, or iterations. */
function sumOf({ executors }: K6Load, by: Executor['by'], from: number, to: number): number {
  const parts = executors.filter((one) => one.by === by).flatMap(({ ramps }) => ramps)
  return parts.reduce((sum, stretch) => {
    const [begin, end] = [Math.max(from, stretch.from), Math.min(to, stretch.to)]
    return end > begin ? sum + ((levelAt(stretch, begin) + levelAt(stretch, end)) / 2) * (end - begin) : sum
  }, 0)
}

/** The iterations that its schedules start between two moments, in seconds since the load began. */
export const iterationsWithin = (load: K6Load, from: number, to: number): number =>
  sumOf(load, 'rate', from, to)

/** The average number of users between two moments. */
export const usersWithin = (load: K6Load, from: number, to: number): number =>
  sumOf(load, 'users', from, to) / (to - from)

/** The level just after `from` and just before `to`; a kind that has no level at either moment is left out. */
function levelWithin(load: K6Load, from: number, to: number): LoadLevel {
  // The level is read just inside the stretch, since two ramps meet at its ends.
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
 * The phases of the load within the measured part: its stages, numbered from the beginning of the load. Each is a `step` if
 * its level stays the same or a `part` if it changes. Empty if there is one stretch from beginning to end.
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
