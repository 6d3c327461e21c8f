import { z } from 'zod'
import { budgetsSchema } from '../../../config/schema/budgets-schema.ts'
import { scenarioFields } from '../../../config/schema/scenario-fields-schema.ts'
import { rate, routeOf } from '../../../config/schema/schema-parts.ts'

/** The schema of a scenario of k6 for these routes. */
export const k6Schema = (routes: readonly string[], phases: readonly string[]) =>
  z.strictObject({
    ...scenarioFields,
    engine: z.literal('k6'),
    script: z.string().min(1),
    routes: z.array(routeOf(routes)).min(1),
    names: z.record(z.string(), routeOf(routes).nullable()).optional(),
    rate: rate.optional(),
    redirects: z.enum(['together', 'apart']).optional(),
    environment: z.record(z.string(), z.string()).optional(),
    budgets: budgetsSchema(routes, phases).optional(),
  })
