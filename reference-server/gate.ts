import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type Access, assertAllowed, assertRole, type Standing } from './access.ts'
import { ApiError, type ApiErrorName, notFound } from './errors.ts'
import { assertRate, Buckets, type RateClass } from './security/rate-limits.ts'
import type { User } from './security/tokens.ts'
import type { Services } from './services.ts'
import { type Membership, membershipsOf, standingOnAnnotation, standingOnGroup } from './storage/access.ts'
import { timed } from './timing.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    access: Access
    /** Left out: `read` for GET, `write` for all else. */
    rate?: RateClass
    /** Errors of this route that its rule and schemas do not imply. */
    errors?: readonly ApiErrorName[]
  }
  interface FastifyRequest {
    user: User | null
    membership: Membership | null
  }
}

/** The user of a request whose route does not admit everyone. */
export function userOf(request: FastifyRequest): User {
  if (request.user === null) throw new ApiError('unauthorized', 'A valid bearer token is needed.')
  return request.user
}

/** The project a request of the rule `project` is about. */
export function membershipOf(request: FastifyRequest): Membership {
  if (request.membership === null) throw notFound('project')
  return request.membership
}

/** Puts the access rule of every route before its handler, and refuses to start with a route that has none. */
export function installGate(app: FastifyInstance, services: Services): void {
  app.decorateRequest('user', null)
  app.decorateRequest('membership', null)
  app.addHook('onRoute', (route) => {
    if (route.config?.access === undefined) throw new Error(`${route.method} ${route.url} has no access rule`)
  })
  if (services.settings.tuning.rateLimit === 'on') installRates(app, services)
  app.addHook('onRequest', (request, _reply, done) => {
    const { rule } = accessOf(request)
    if (rule === 'anyone' || rule === 'signed link') return done()
    const token = bearer(request.headers.authorization)
    request.user = services.tokens.recall(token) ?? null
    if (request.user !== null) return done()
    services.tokens.verify(token).then((user) => {
      request.user = user
      done()
    }, done)
  })
  app.addHook('preHandler', (request) => timed(services.timings, 'auth', () => authorise(services, request)))
}

async function authorise(services: Services, request: FastifyRequest): Promise<void> {
  const access = accessOf(request)
  if (access.rule === 'anyone' || access.rule === 'signed link') return
  if (access.rule === 'project') {
    request.membership = await chosenMembership(services, request)
    assertRole(request.membership.role, access.role)
    return
  }
  const standing = await standingOf(services, request, access.rule)
  assertAllowed(userOf(request), access.role, standing, access.rule === 'group' ? 'mask group' : 'annotation')
}

function installRates(app: FastifyInstance, { clock, settings }: Services): void {
  const buckets = new Buckets(clock)
  app.addHook('onRequest', (request, _reply, done) => {
    const { url = '', config } = request.routeOptions
    const rate = config.rate ?? (request.method === 'GET' ? 'read' : 'write')
    assertRate(buckets, `${request.ip} ${request.method} ${url}`, settings.rates[rate])
    done()
  })
}

/** A request that matches no route has no rule, and nothing to protect. */
function accessOf(request: FastifyRequest): Access {
  return request.routeOptions.config.access ?? { rule: 'anyone' }
}

function bearer(header: string | undefined): string {
  const [, token] = /^Bearer ([\w.-]+)$/i.exec(header ?? '') ?? []
  if (token === undefined) throw new ApiError('unauthorized', 'A valid bearer token is needed.')
  return token
}

async function chosenMembership(services: Services, request: FastifyRequest): Promise<Membership> {
  const asked = projectIn(request.query) ?? projectIn(request.body)
  const memberships = await membershipsOf(services.database, userOf(request).id)
  const chosen =
    asked === undefined ? memberships[0] : memberships.find(({ projectId }) => projectId === asked)
  if (chosen === undefined) throw notFound('project')
  return chosen
}

function projectIn(part: unknown): number | undefined {
  if (typeof part !== 'object' || part === null || !('project_id' in part)) return undefined
  return Number(part.project_id)
}

async function standingOf(
  services: Services,
  request: FastifyRequest,
  rule: 'annotation' | 'group',
): Promise<Standing | null> {
  const { annotation_id: annotation = 0, group_id: group = 0 } = request.params as Record<string, number>
  const { id } = userOf(request)
  const { database, cache } = services
  const load = () =>
    rule === 'annotation'
      ? standingOnAnnotation(database, id, annotation)
      : standingOnGroup(database, id, annotation, group)
  if (services.settings.tuning.cache.levels === 'off') return load()
  const key = rule === 'annotation' ? `access:${id}:${annotation}` : `access:${id}:${annotation}:${group}`
  return JSON.parse(
    await cache.read(`annotation:${annotation}`, key, async () => JSON.stringify(await load())),
  )
}
