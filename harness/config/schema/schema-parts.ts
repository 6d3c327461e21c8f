import { z } from 'zod'
import { highestRate, parseDuration, parseRate } from '../units/units.ts'

export const name = z
  .string()
  .regex(
    /^[A-Za-z][A-Za-z0-9_-]{0,39}$/,
    'must be a short name: letters, digits, - and _, at most 40, a letter first',
  )

export const span = z
  .string()
  .refine((text) => parseDuration(text) !== undefined, 'must be a duration such as "20s" or "1m30s"')
  .refine((text) => (parseDuration(text) ?? 0) <= 86_400, 'must be at most 24h')
export const length = span.refine((text) => (parseDuration(text) ?? 1) > 0, 'must be longer than 0')

/** Zero, or a rate high enough for one event within days: a lower one is a typing error too. */
export const anyRate = z
  .string()
  .refine((text) => parseRate(text) !== undefined, 'must be a rate such as "300/s" or "15/min"')
  .refine((text) => (parseRate(text) ?? 0) <= highestRate, `must be at most ${highestRate}/s`)
  .refine((text) => (parseRate(text) ?? 1) === 0 || (parseRate(text) ?? 1) >= 1e-6, 'must be 1/day at least')
export const rate = anyRate.refine((text) => (parseRate(text) ?? 1) > 0, 'must be more than 0/s')

export const routeOf = (routes: readonly string[]) =>
  z.enum(routes, `must be one of the target's routes: ${routes.join(', ')}`)

export const action = z.custom<(...args: never[]) => unknown>(
  (value) => typeof value === 'function',
  'must be a function',
)

/** Adds the problems that a schema finds in a value, below `path`. */
export function addProblems(
  context: z.RefinementCtx,
  schema: z.ZodType,
  value: unknown,
  path: readonly PropertyKey[] = [],
): void {
  for (const issue of schema.safeParse(value).error?.issues ?? [])
    context.addIssue({ ...issue, path: [...path, ...issue.path] } as never)
}
