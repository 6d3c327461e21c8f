import { z } from 'zod'
import { rangeOfStatus } from '../requests/expected.ts'
import type { ExpectedStatus } from '../requests/request.ts'
import { parseDuration } from '../units/units.ts'
import { span } from './schema-parts.ts'

const words =
  "must be a status such as 404, a class such as '2xx', a range such as '200-299', or a list of them"

const status = z.custom<ExpectedStatus>(
  (value) =>
    (typeof value === 'number' || typeof value === 'string') &&
    rangeOfStatus(value as ExpectedStatus) !== undefined,
  words,
)
const statuses = z.union([status, z.array(status).min(1, words)], words)
const isFunction = (value: unknown) => typeof value === 'function'

/** The schema of the expected answer; only an engine that keeps answers can call a function with them. */
export const expectedSchema = (looks: 'at answers' | 'at statuses') =>
  (looks === 'at answers'
    ? z.union([statuses, z.custom(isFunction)], `${words}, or a function of the answer`)
    : z
        .unknown()
        .refine(
          (value) => !isFunction(value),
          'must name statuses: autocannon keeps no answer that a function could look at',
        )
        .refine((value) => isFunction(value) || statuses.safeParse(value).success, words)
  ).optional()

/**
 * The schema of how a scenario gets the headers of its requests: a function, or a function with how long the headers last.
 */
export const sessionSchema = z
  .union(
    [
      z.custom(isFunction),
      z.strictObject({
        open: z.custom(isFunction),
        every: span.refine((text) => (parseDuration(text) ?? 1) >= 1, 'must be at least 1s').optional(),
        on: z.array(z.int().min(400).max(499)).min(1).optional(),
      }),
    ],
    "must be a function, or { open: a function, every: '50m', on: [401] }",
  )
  .optional()
