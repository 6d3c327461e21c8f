import { z } from 'zod'
import { budgetsSchema } from '../../../config/schema/budgets-schema.ts'
import { sessionSchema } from '../../../config/schema/expected-schema.ts'
import { expectedStatuses, mix } from '../../../config/schema/mix-schema.ts'
import { connections, scenarioFields } from '../../../config/schema/scenario-fields-schema.ts'
import { length, routeOf } from '../../../config/schema/schema-parts.ts'
import { noRate, rateOptions } from './no-rate.ts'

/** The schema of a scenario of autocannon for these routes. */
export const autocannonSchema = (routes: readonly string[], phases: readonly string[]) =>
  z.strictObject({
    ...scenarioFields,
    engine: z.literal('autocannon'),
    ...Object.fromEntries(
      rateOptions.map((name) => [name, z.never(`must be left out: ${noRate}`).optional()]),
    ),
    stopEarly: length.optional(),
    connections,
    session: sessionSchema,
    expect: z.partialRecord(routeOf(routes), expectedStatuses).optional(),
    mix: mix(routes),
    budgets: budgetsSchema(routes, phases).optional(),
  })
