import { z } from 'zod'
import { allRoutes, eachRoute, reservedRoutes } from '../budgets/budget.ts'
import { armSchema, variable } from '../schema/arm-schema.ts'
import { action, length, name } from '../schema/schema-parts.ts'
import { maxWorkers } from '../setup/switches.ts'
import type { TargetDescription } from '../target/target.ts'
import { dashboardsSchema, metricsSchema } from './dashboards-schema.ts'

/** Words that stand for several routes in budgets and reports, so that no route can be called so. */
function refuseReserved(routes: Readonly<Record<string, unknown>>, context: z.RefinementCtx) {
  for (const word of reservedRoutes)
    if (Object.hasOwn(routes, word))
      context.addIssue({
        code: 'custom',
        path: [word],
        message: `is no name for a route: budgets and reports mean all routes by "${allRoutes}" and every single one by "${eachRoute}"`,
      })
}

const command = z.array(z.string().min(1)).min(1)

/** What tailgate.config.ts must export (through `defineTarget`). Unknown keys are errors. */
export const targetSchema = z.strictObject({
  name,
  arm: armSchema.optional(),
  app: z.strictObject({
    command,
    weights: z.array(z.int().min(1).max(100)).min(1).max(maxWorkers),
    ready: z.string().startsWith('/'),
    readyWithin: length.optional(),
    metrics: z.string().startsWith('/'),
    withoutServices: z.enum(['fails', 'waits']).optional(),
    user: z.string().min(1).optional(),
    files: z
      .strictObject({
        prefix: z.string().regex(/^\/[\w-]+\/$/, 'must be a path of one segment such as "/files/"'),
        directory: z.string().regex(/^[\w-]+$/, 'must be the name of a directory'),
      })
      .optional(),
    image: z.strictObject({ name: z.string().min(1), dockerfile: z.string().min(1) }).optional(),
    environment: action,
  }),
  build: z.strictObject({ command, within: length.optional() }).optional(),
  regressions: z.string().min(1).optional(),
  dataset: z.strictObject({
    size: z.int().min(1).max(100_000_000),
    prepare: z.array(z.union([z.strictObject({ command }), z.strictObject({ sql: z.string().min(1) })])),
    inputs: z.array(z.string().min(1)),
    variables: z.array(variable).optional(),
    sizeSetting: z.string().regex(/^\w+\.\w+$/, 'must be a PostgreSQL setting such as "dataset.rows"'),
    queries: z.record(name, z.string().min(1)).optional(),
    feeds: z.record(name, z.string().min(1)),
  }),
  scenarios: z.strictObject({
    directory: z.string().min(1),
    standard: z.array(z.string().min(1)).min(1),
    profiled: z.string().min(1),
  }),
  metrics: metricsSchema.optional(),
  dashboards: dashboardsSchema.optional(),
  series: z.record(name, z.string().min(1)),
  routes: z
    .record(
      name,
      z
        .string()
        .regex(
          /^(?!CONNECT )[A-Z][A-Z0-9-]* \//,
          'must be a method in capitals and a path, such as "GET /items": GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE or any other but CONNECT',
        ),
    )
    .superRefine(refuseReserved),
  scenario: action,
}) as unknown as z.ZodType<TargetDescription>

/** Problems as lines a person can act on: the path, then what it must be. */
export function problemsOf(error: z.ZodError): string[] {
  return error.issues.map((issue) => {
    const path = issue.path.join('.') || '(the whole)'
    if (issue.code === 'unrecognized_keys')
      return `${path}: unknown key ${issue.keys.map((key) => `"${key}"`).join(', ')}`
    if (issue.code === 'invalid_key')
      return `${path}: its key ${issue.issues.map(({ message }) => message).join(', and ')}`
    return `${path}: ${issue.message}`
  })
}
