import { z } from 'zod'
import { sum } from '../../base/sum.ts'
import { failureKinds } from '../evidence.ts'
import { mostRoutes, workCounters } from '../paired.ts'

const count = z.number().int().nonnegative()
const amount = z.number().nonnegative()
const name = z.string().min(1).max(1000)
/** The most slices of an invocation: several times what the longest one has, which measures for 12 s. */
const mostSlices = 1000

const byArm = <T extends z.ZodType>(of: T) => z.strictObject({ base: of, head: of })

/** Ascending values with their counts, which must add up to the total. */
const distribution = z
  .strictObject({ values: z.array(amount), counts: z.array(count.positive()), total: count })
  .refine(
    ({ values, counts, total }) =>
      values.length === counts.length &&
      sum(counts) === total &&
      values.every((value, index) => index === 0 || value > (values[index - 1] ?? 0)),
    'it is no distribution',
  )

const counts = z.strictObject({
  done: count,
  statuses: z.record(z.string().regex(/^[1-9]\d\d$/), count),
  failures: z.partialRecord(z.enum(failureKinds), count),
  bytesIn: count,
  bytesOut: count,
})

const route = z
  .strictObject({ counts, latency: distribution })
  .refine(({ counts: { done }, latency }) => done === latency.total, 'its latencies are not those it counts')

const slice = z.strictObject({
  pair: count,
  arm: z.enum(['base', 'head']),
  place: z.enum(['first', 'second']),
  at: amount,
  seconds: z.number().positive(),
  drainSeconds: amount,
  undrained: count,
  intended: count,
  arrivals: count.optional(),
  sendLag: amount,
  cpu: z.record(name, amount),
  generatorCpu: amount,
  runQueueWait: amount,
  foreignCpu: amount,
  steal: amount,
  routes: z.record(name, route),
})

const workCounts = z.partialRecord(z.enum(workCounters), amount)

const shape = z.strictObject({ status: count, type: z.string(), body: z.string() })

const probe = z.strictObject({
  requests: count,
  unexpected: count.optional(),
  counters: workCounts,
  answers: z.array(z.strictObject({ shape, count: count.positive() })),
})

const heating = z.strictObject({
  seconds: amount,
  requests: count,
  cpuPerRequest: z.array(amount),
  perSecond: z.array(amount).optional(),
  alonePerSecond: amount.optional(),
  isFlat: z.boolean(),
})

const invocation = z.strictObject({
  index: count,
  stage: z.enum(['look', 'confirmation']),
  seed: count,
  rate: z.number().positive(),
  tookSeconds: amount,
  steps: z.record(name, amount).optional(),
  startSeconds: byArm(amount).optional(),
  memory: byArm(z.record(name, amount)).optional(),
  heating: byArm(heating),
  counters: byArm(z.strictObject({ requests: count, counters: workCounts })),
  probes: byArm(z.record(name, probe)),
  slices: z.array(slice).max(mostSlices),
})

/** A line of `pairs.jsonl`. */
export const pairedLineSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('scenario'),
    scenario: name,
    routes: z.array(name).max(mostRoutes),
    onlyIn: byArm(z.array(name)),
    processors: count.positive(),
  }),
  z.strictObject({ type: z.literal('invocation'), scenario: name, invocation }),
])
