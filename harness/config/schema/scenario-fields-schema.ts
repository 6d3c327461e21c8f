import { z } from 'zod'
import { armSchema } from './arm-schema.ts'
import { length, name, span } from './schema-parts.ts'

/** How many connections an engine may open. */
export const connections = z.int().min(1).max(20_000)

/** The fields of every scenario except its budgets, which depend on what its engine measures. */
export const scenarioFields = {
  name,
  arm: armSchema.optional(),
  why: z.string().min(10, 'must say in a sentence what this load stands for').optional(),
  duration: length,
  warmUp: span.optional(),
  timeout: length.optional(),
}
