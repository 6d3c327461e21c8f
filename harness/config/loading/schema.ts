import { z } from 'zod'
import { allRoutes, eachRoute, reservedRoutes } from '../budgets/budget.ts'
import { isHop } from '../budgets/hop-route.ts'
import { noRate, rateOptions } from '../scenario/closed-loop.ts'
import { hopRoutesOf } from '../scenario/hops.ts'
import { routesOfEntry } from '../scenario/mix.ts'
import { recordedRequests } from '../scenario/recording.ts'
import type { OpenLoopScenario, Scenario } from '../scenario/scenario.ts'
import { isBodyLimit } from '../setup/body-limit.ts'
import { maxWorkers, switches } from '../setup/switches.ts'
import type { TargetDescription } from '../target/target.ts'
import { variableName } from '../target/variables.ts'
import { arrivalsSchema } from './arrivals-schema.ts'
import { budgetsSchema } from './budgets-schema.ts'
import { dashboardsSchema, metricsSchema } from './dashboards-schema.ts'
import { sessionSchema } from './expected-schema.ts'
import { expected, expectedStatuses, mix, mixOfJourneys } from './mix-schema.ts'
import { action, length, rate, routeOf, span } from './schema-parts.ts'

const name = z
  .string()
  .regex(
    /^[A-Za-z][A-Za-z0-9_-]{0,39}$/,
    'must be a short name: letters, digits, - and _, at most 40, a letter first',
  )

const connections = z.int().min(1).max(20_000)

const variable = z.string().regex(variableName, 'must be the name of a variable')

const armSchema = z.strictObject({
  protocol: z.enum(switches.protocol).optional(),
  proxy: z.enum(switches.proxy).optional(),
  postgres: z.enum(switches.postgres).optional(),
  redis: z.enum(switches.redis).optional(),
  files: z.enum(switches.files).optional(),
  workers: z.int().min(1).max(maxWorkers).optional(),
  bodyLimit: z.string().refine(isBodyLimit, 'must be a size such as "100MB", or "none"').optional(),
  environment: z.record(variable, z.string()).optional(),
})

const common = {
  name,
  arm: armSchema.optional(),
  why: z.string().min(10, 'must say in a sentence what this load stands for'),
  duration: length,
  warmUp: span,
  timeout: length,
}

/** Only a recording that says of each request what it is, or is not in the mix, can do without a mix. */
function needsMix(
  scenario: { readonly arrivals: unknown; readonly mix?: unknown },
  context: z.RefinementCtx,
) {
  const { arrivals, mix } = scenario as OpenLoopScenario<string>
  const problem = (message: string) => context.addIssue({ code: 'custom', path: ['mix'], message })
  const requests = recordedRequests(arrivals)
  if (requests === undefined) {
    if (mix === undefined) problem('must hold at least one request')
    return
  }
  const made = new Set((mix ?? []).flatMap((entry) => routesOfEntry(entry)[0] ?? []))
  const without = requests.find(({ path, route }) => path === undefined && !made.has(route))
  if (without) problem(`must say how ${without.route} is asked for: a recorded request of it has no path`)
}

/** A budget on a redirect holds what can be measured only where a step follows so many. */
function followsWhatIsJudged(read: unknown, context: z.RefinementCtx) {
  const scenario = read as Scenario
  const followed = hopRoutesOf(scenario)
  for (const hop of Object.keys(scenario.budgets).filter(isHop)) {
    if (followed.includes(hop)) continue
    const route = hop.slice(0, hop.lastIndexOf('/'))
    const most = followed.filter((one) => one.startsWith(`${route}/`)).length
    const message =
      most === 0
        ? `is never measured: no step of ${route} follows redirects; give it \`follow: true\``
        : `is never measured: ${route} follows ${most} redirects at most`
    context.addIssue({ code: 'custom', path: ['budgets', hop], message })
  }
}

/** A scenario as its file must export it, for a target with these routes and arrivals with these phases. Unknown keys are errors. */
export const scenarioSchema = (routes: readonly string[], phases: readonly string[] = []) => {
  const budgets = budgetsSchema(routes, phases)
  const byRoute = (schema: z.ZodType) => z.partialRecord(routeOf(routes), schema).optional()
  const openLoop = z
    .strictObject({
      ...common,
      engine: z.literal('open-loop'),
      stopEarly: length.optional(),
      arrivals: arrivalsSchema(routes),
      connections,
      authority: z.string().startsWith('-----BEGIN', 'must be a certificate in PEM form').optional(),
      session: sessionSchema,
      expect: byRoute(expected),
      mix: mixOfJourneys(routes).optional(),
      budgets: budgetsSchema(routes, phases, 'follows'),
    })
    .superRefine(needsMix)
    .superRefine(followsWhatIsJudged)
  return z.discriminatedUnion('engine', [
    openLoop,
    z.strictObject({
      ...common,
      engine: z.literal('autocannon'),
      ...Object.fromEntries(
        rateOptions.map((name) => [name, z.never(`must be left out: ${noRate}`).optional()]),
      ),
      stopEarly: length.optional(),
      connections,
      session: sessionSchema,
      expect: byRoute(expectedStatuses),
      mix: mix(routes),
      budgets,
    }),
    z.strictObject({
      ...common,
      engine: z.literal('k6'),
      script: z.string().min(1),
      routes: z.array(routeOf(routes)).min(1),
      names: z.record(z.string(), routeOf(routes).nullable()).optional(),
      rate: rate.optional(),
      redirects: z.enum(['together', 'apart']).optional(),
      environment: z.record(z.string(), z.string()).optional(),
      budgets,
    }),
  ]) as unknown as z.ZodType<Scenario>
}

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
