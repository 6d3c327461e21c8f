import type { FastifyInstance, FastifyRequest } from 'fastify'
import { assertAllowed, assertRole, type Standing } from './access.ts'
import { addressOf } from './address.ts'
import { ApiError, notFound } from './errors.ts'
import type { RouteFacts } from './route-facts.ts'
import { assertRate, Buckets } from './security/rate-limits.ts'
import type { User } from './security/tokens.ts'
import type { Services } from './services.ts'
import { type Membership, membershipsOf, standingOnAnnotation, standingOnGroup } from './storage/access.ts'
import { timed } from './timing.ts'

declare module 'fastify' {
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
    const { rule } = request.facts.access
    if (rule === 'anyone' || rule === 'signed link') return done()
    const token = bearer(request.headers.authorization)
    request.user = services.tokens.recall(token) ?? null
    if (request.user !== null) return done()
    services.tokens.verify(token).then((user) => {
      request.user = user
      done()
    }, done)
  })
  app.addHook('preHandler', (request, _reply, done) => {
    const { access } = request.facts
    if (access.rule === 'annotation' || access.rule === 'group') {
      // What is in this process is asked without a promise: that is the way of nearly every request.
      const { tag, key } = placeOf(request, access.rule)
      const known = services.cache.peek(tag, key)
      if (known !== undefined) {
        assertAllowed(userOf(request), access.role, JSON.parse(known), whatIs(access.rule))
        return done()
      }
    }
    timed(services.timings, 'auth', () => authorise(services, request)).then(() => done(), done)
  })
}

async function authorise(services: Services, request: FastifyRequest): Promise<void> {
  const { access } = request.facts
  if (access.rule === 'anyone' || access.rule === 'signed link') return
  if (access.rule === 'project') {
    request.membership = await chosenMembership(services, request)
    assertRole(request.membership.role, access.role)
    return
  }
  const standing = await standingOf(services, request, access.rule)
  assertAllowed(userOf(request), access.role, standing, whatIs(access.rule))
}

function installRates(app: FastifyInstance, { clock, settings }: Services): void {
  const bucketsOf = new WeakMap<RouteFacts, Buckets>()
  app.addHook('onRequest', (request, _reply, done) => {
    const { facts } = request
    let buckets = bucketsOf.get(facts)
    if (buckets === undefined) {
      buckets = new Buckets(clock)
      bucketsOf.set(facts, buckets)
    }
    assertRate(buckets, addressOf(request.raw), settings.rates[facts.rate])
    done()
  })
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
  const { tag, key } = placeOf(request, rule)
  return JSON.parse(await cache.read(tag, key, async () => JSON.stringify(await load())))
}

/** Where it is remembered how a user stands to the object of a request. */
function placeOf(request: FastifyRequest, rule: 'annotation' | 'group'): { tag: string; key: string } {
  const { annotation_id: annotation = 0, group_id: group = 0 } = request.params as Record<string, number>
  const key = `access:${userOf(request).id}:${annotation}`
  return { tag: `annotation:${annotation}`, key: rule === 'annotation' ? key : `${key}:${group}` }
}

function whatIs(rule: 'annotation' | 'group'): string {
  return rule === 'group' ? 'mask group' : 'annotation'
}
