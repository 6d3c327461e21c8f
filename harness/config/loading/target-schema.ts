import { z } from 'zod'
import { isRecord } from '../../base/values/record.ts'
import { allRoutes, eachRoute, reservedRoutes } from '../budgets/budget.ts'
import { reservedServices } from '../figures/row.ts'
import { armSchema, variable } from '../schema/arm-schema.ts'
import { action, addProblems, length, name } from '../schema/schema-parts.ts'
import { defined } from '../setup/defined.ts'
import { maxWorkers } from '../setup/switches.ts'
import { commandWords } from '../target/command-words.ts'
import type { TargetDescription } from '../target/description.ts'
import { readPlace } from '../typed/typed-place.ts'
import { dashboardsSchema, metricsSchema } from './dashboards-schema.ts'

/** Refuses words that mean several routes in budgets and reports as names of routes. */
function refuseReserved(routes: Readonly<Record<string, unknown>>, context: z.RefinementCtx) {
  for (const word of reservedRoutes)
    if (Object.hasOwn(routes, word))
      context.addIssue({
        code: 'custom',
        path: [word],
        message: `is no name for a route: budgets and reports mean all routes by "${allRoutes}" and every single one by "${eachRoute}"`,
      })
}

/**
 * A schema that takes the form from the shape of a value, so that only the problems of that form are reported. A key that is
 * undefined counts as left out, since a config may set a key only under a condition.
 */
const byShape = (formOf: (value: unknown) => z.ZodType) =>
  z
    .unknown()
    .superRefine((value, context) =>
      addProblems(context, formOf(value), isRecord(value) ? defined(value) : value),
    )

const words = z.array(z.string().min(1)).min(1)
const line = z.string('must be a command, such as "npm run start"').superRefine((text, context) => {
  const split = commandWords(text)
  if ('problem' in split) context.addIssue({ code: 'custom', message: split.problem })
})
const command = byShape((value) => (Array.isArray(value) ? words : line))

const path = z.string().startsWith('/', 'must be a path that begins with "/"')
const signs = [
  z.strictObject({ path }),
  z.strictObject({ port: z.literal(true) }),
  z.strictObject({ log: z.string().min(1) }),
] as const
const signOf = (words: string, more: readonly z.ZodObject[] = []) =>
  byShape((value) =>
    isRecord(value) ? z.union([...signs, ...more], words) : z.string(words).startsWith('/', words),
  )
const ready = signOf('must be a path, { path }, { port: true } or { log: "text" }')
const readyInContainer = signOf(
  'must be a path, { path }, { port: true }, { log: "text" } or { health: true }',
  [z.strictObject({ health: z.literal(true) })],
)

const variables = z.record(variable, z.string().optional())
const environment = byShape((value) => (isRecord(value) ? variables : action))

const metrics = byShape((value) =>
  isRecord(value) ? z.strictObject({ path, port: z.enum(['app', 'admin']) }) : path,
)

const image = byShape((value) =>
  isRecord(value)
    ? z.strictObject({ name: z.string().min(1), dockerfile: z.string().min(1).optional() })
    : z.string('must be the name of an image').min(1),
)

const port = z.int('must be a port, or 0 for any that is free').min(0).max(65_535)

/** An app that is started by its command alone. */
const commanded = z.strictObject({
  command,
  directory: z.string().min(1).optional(),
  weights: z.array(z.int().min(1).max(100)).min(1).max(maxWorkers).optional(),
  ready: ready.optional(),
  readyWithin: length.optional(),
  metrics: metrics.optional(),
  withoutServices: z.enum(['fails', 'waits']).optional(),
  user: z.string().min(1).optional(),
  files: z
    .strictObject({
      prefix: z.string().regex(/^\/[\w-]+\/$/, 'must be a path of one segment such as "/files/"'),
      directory: z.string().regex(/^[\w-]+$/, 'must be the name of a directory'),
    })
    .optional(),
  image: image.optional(),
  environment: environment.optional(),
})

const contained = {
  port: port.optional(),
  ready: readyInContainer.optional(),
  readyWithin: length.optional(),
  environment: environment.optional(),
}

/** An app that is started by its image. */
const imaged = z.strictObject({
  ...contained,
  image,
  metrics: metrics.optional(),
  withoutServices: z.enum(['fails', 'waits']).optional(),
})

/** An app that is a service of a Compose file. */
const composed = z.strictObject({
  ...contained,
  compose: z.string('must be the path of a Compose file').min(1),
  service: z.string("must name the service of the Compose file that is the app, such as 'web'").min(1),
  port: port.min(1, 'must be the port that the service listens on in its container').optional(),
  metrics: path.optional(),
})

const app = byShape((value) => {
  if (!isRecord(value)) return command
  if (value.compose !== undefined) return composed
  return value.command === undefined && value.image !== undefined ? imaged : commanded
})

const service = z.strictObject({
  command,
  image: image.optional(),
  ports: byShape((value) =>
    isRecord(value) ? z.record(name, port) : Array.isArray(value) ? z.array(port).min(1) : port,
  ).optional(),
  ready: ready.optional(),
  readyWithin: length.optional(),
  url: z.string().min(1).optional(),
  environment: environment.optional(),
})

/** A service that is started by its image. */
const imagedService = service.extend({
  command: z.never().optional(),
  image,
  ports: byShape((value) =>
    value === undefined
      ? z.never('must name the port that it listens on in its container, or 0 for one that it is told')
      : service.shape.ports,
  ),
  ready: readyInContainer.optional(),
})

const serviceForm = byShape((value) =>
  isRecord(value) && value.command === undefined && value.image !== undefined ? imagedService : service,
)

/** The services that the stack itself provides. */
export const ownServices: readonly string[] = ['postgres', 'redis']
/** Names that the stack uses for something else. */
export const takenNames: readonly string[] = ['app', 'nginx', 'prometheus', 'grafana', ...reservedServices]

const services = z.record(z.string(), z.unknown()).superRefine((all, context) => {
  for (const [key, value] of Object.entries(all)) {
    const problem = (message: string) => context.addIssue({ code: 'custom', path: [key], message })
    addProblems(context, name, key, [key])
    if (takenNames.includes(key)) problem('is a name that the stack needs itself; call the service otherwise')
    else if (ownServices.includes(key)) {
      if (typeof value !== 'boolean')
        problem(
          'must be true or false: the stack brings its own; a server of another kind wants another name',
        )
    } else if (typeof value === 'boolean') {
      if (value)
        problem(
          `must say how it is started, as { command } or { image, ports }: only ${ownServices.join(' and ')} are known by name`,
        )
    } else addProblems(context, serviceForm, value, [key])
  }
})

const dataset = z.strictObject({
  size: z.int().min(1).max(100_000_000),
  prepare: z.array(z.union([z.strictObject({ command: words }), z.strictObject({ sql: z.string().min(1) })])),
  inputs: z.array(z.string().min(1)),
  variables: z.array(variable).optional(),
  sizeSetting: z.string().regex(/^\w+\.\w+$/, 'must be a PostgreSQL setting such as "dataset.rows"'),
  queries: z.record(name, z.string().min(1)).optional(),
  feeds: z.record(name, z.string().min(1)),
})

const scenarios = z.strictObject({
  directory: z.string().min(1).optional(),
  standard: z.array(z.string().min(1)).min(1).optional(),
  profiled: z.string().min(1).optional(),
})

const route = z
  .string()
  .regex(
    /^(?!CONNECT )[A-Z][A-Z0-9-]* \//,
    'must be a method in capitals and a path, such as "GET /items": GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE or any other but CONNECT',
  )

/** Where a target runs already: requests bring their paths, and a user would stand in every report. */
const url = z.string('must be a URL such as "http://127.0.0.1:3000"').superRefine((text, context) => {
  const problem = (message: string) => context.addIssue({ code: 'custom', message })
  const place = readPlace(text)
  if (typeof place === 'string') problem(`must be a URL such as "http://127.0.0.1:3000". ${place}`)
  else if (place.user !== undefined)
    problem('must name no user, which would stand in every report: the session of a scenario signs in')
  else if (place.path !== '/')
    problem(`must have no path: write "${place.origin}", and put the path before those of the routes`)
})

/** Checks parts that must fit together: where the app runs, and which parts need which others. */
function fitsTogether(target: Partial<TargetDescription>, context: z.RefinementCtx) {
  const problem = (at: string, message: string) =>
    context.addIssue({ code: 'custom', path: at.split('.'), message })
  const { app, url, services, dataset, proxy } = target
  if (app === undefined && url === undefined)
    problem(
      'app',
      "must say how the service is started, such as app: 'npm run start'; or give the url where it runs already",
    )
  if (app !== undefined && url !== undefined)
    problem('url', 'must be left out where there is an app: the service is started, or it runs already')
  if (app === undefined && services !== undefined && Object.keys(services).length > 0)
    problem('services', 'must be left out where there is no app: what runs already has its services')
  const hasPostgres = services === undefined || services.postgres === true
  if (dataset !== undefined && app === undefined && url !== undefined)
    problem('dataset', 'must be left out where there is no app: what runs already has its data')
  else if (dataset !== undefined && !hasPostgres)
    problem('dataset', 'needs a PostgreSQL; add services: { postgres: true }')
  if (isRecord(app) && app.compose !== undefined) {
    if (services !== undefined && Object.keys(services).length > 0)
      problem('services', 'must be left out where the app is of a Compose file: it brings what the app needs')
    if (proxy === 'nginx')
      problem('proxy', 'must be left out where the app is of a Compose file: put a proxy into that')
  }
  const weights = isRecord(app) ? app.weights : undefined
  if (proxy === 'none' && Array.isArray(weights) && weights.length > 1)
    problem('proxy', "must be 'nginx', or left out, as several processes stand behind one address")
}

const described = z.strictObject({
  name,
  url: url.optional(),
  arm: armSchema.optional(),
  app: app.optional(),
  services: services.optional(),
  proxy: z.enum(['nginx', 'none']).optional(),
  build: z.strictObject({ command: words, within: length.optional() }).optional(),
  regressions: z.string().min(1).optional(),
  dataset: dataset.optional(),
  scenarios: scenarios.optional(),
  metrics: metricsSchema.optional(),
  dashboards: dashboardsSchema.optional(),
  series: z.record(name, z.string().min(1)).optional(),
  routes: z.record(name, route).superRefine(refuseReserved),
  scenario: action.optional(),
})

/**
 * The schema of what tailgate.config.ts exports (through `defineTarget`). Unknown keys are errors, and all problems are
 * reported at once.
 */
export const targetSchema = z.unknown().superRefine((target, context) => {
  addProblems(context, described, target)
  if (isRecord(target)) fitsTogether(target as Partial<TargetDescription>, context)
}) as unknown as z.ZodType<TargetDescription>
