import { z } from 'zod'
import { latestTimeMs } from '../base/values/latest-time.ts'
import { engineNames } from '../config/engines/engines.ts'
import { armNames } from './arm-name.ts'
import { failureKinds } from './evidence.ts'

const count = z.number().int().nonnegative()
/** Unix time in milliseconds. */
const moment = count.max(latestTimeMs)
const amount = z.number().nonnegative()
const name = z.string().min(1)
/** The longest measured part that is read, in seconds: 115 days. Figures are computed in lists with an entry for each second. */
const longestSeconds = 10_000_000
/** The number of a second of the measured part. */
const secondNumber = count.max(longestSeconds)
const engine = z.enum(engineNames)

/** The scenario and arm of a line. The single arm of a run is not named. */
const key = { scenario: name, arm: z.enum(armNames).optional() }

const begin = z.strictObject({ type: z.literal('begin'), ...key, engine, startedAt: moment })

const second = z.strictObject({
  type: z.literal('second'),
  ...key,
  route: name,
  at: secondNumber,
  done: count,
  statuses: z.record(z.string().regex(/^[1-9]\d\d$/), count),
  failures: z.partialRecord(z.enum(failureKinds), count),
  bytesIn: count,
  bytesOut: count,
})

const transfer = z.strictObject({
  type: z.literal('transfer'),
  ...key,
  at: secondNumber,
  bytesIn: count,
  bytesOut: count,
})

const remark = z.strictObject({
  kind: z.enum(['dropped', 'check', 'threshold', 'instrument', 'local']),
  message: z.string(),
  passable: z.boolean(),
})

const digest = z.string().regex(/^[0-9a-f]{64}$/)

const scenario = z.strictObject({
  type: z.literal('scenario'),
  ...key,
  engine,
  startedAt: moment,
  status: z.enum(['complete', 'aborted', 'failed']),
  reason: z.string().nullable(),
  seconds: amount.max(longestSeconds),
  judgedSeconds: z.int().positive().max(longestSeconds).optional(),
  intendedRate: z.number().positive().nullable(),
  intended: count.nullable(),
  users: z.number().positive().optional(),
  cpuSeconds: amount,
  eventLoopDelayP99: amount.nullable(),
  remarks: z.array(remark),
  latencyDigest: digest,
  secondsDigest: digest,
})

export const secondsLineSchema = z.discriminatedUnion('type', [begin, second, transfer, scenario])
export type ReadSecondsLine = z.infer<typeof secondsLineSchema>
export type ReadLine<T extends ReadSecondsLine['type']> = Extract<ReadSecondsLine, { type: T }>

const failureGroup = z.strictObject({
  type: z.literal('group'),
  ...key,
  route: name,
  status: z.number().int().min(0).max(999),
  kind: z.enum(failureKinds),
  count: count.positive(),
  firstSecond: secondNumber,
  example: z.strictObject({ method: z.string(), path: z.string(), answer: z.string() }).optional(),
})

const ungroupedFailures = z.strictObject({
  type: z.literal('ungrouped'),
  ...key,
  count: count.positive(),
})

export const failureLineSchema = z.discriminatedUnion('type', [failureGroup, ungroupedFailures])
export type ReadFailureLine = z.infer<typeof failureLineSchema>

export const serviceSecondSchema = z.object({
  at: amount,
  service: name,
  cpu: amount,
  wait: amount,
  memory: amount,
  descriptors: count.optional(),
  diskRead: amount.optional(),
  diskWritten: amount.optional(),
  networkIn: amount.optional(),
  networkOut: amount.optional(),
})

const stalled = amount.optional()
export const machineSecondSchema = z.object({
  at: amount,
  processors: z.number().positive(),
  cpu: amount,
  steal: amount,
  stalled: z.object({ cpu: stalled, io: stalled, memory: stalled }),
  memoryAvailable: amount,
  diskRead: amount,
  diskWritten: amount,
  networkIn: amount,
  networkOut: amount,
})

export const databaseSecondSchema = z.strictObject({
  at: amount,
  commits: amount,
  rollbacks: amount,
  deadlocks: amount,
  connections: count.optional(),
})

export const instrumentSchema = z.strictObject({
  engine,
  fit: z.enum(['verdict', 'steady', 'nothing', 'unknown', 'absent']),
  neverShort: z.boolean().optional(),
  sentence: z.string(),
})

/**
 * The part of `series.json` that is evidence: lines of pairs of Unix seconds and a value; the value is null when it is not a
 * number.
 */
export const seriesSchema = z.object({
  from: amount.optional(),
  to: amount.optional(),
  series: z.record(
    z.string(),
    z.object({ lines: z.array(z.object({ points: z.array(z.tuple([amount, z.number().nullable()])) })) }),
  ),
})
