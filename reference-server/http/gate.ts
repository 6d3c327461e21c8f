import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ApiError, notFound } from '../common/errors.ts'
import { timed } from '../common/timing.ts'
import { assertAllowed, assertRole, type Standing } from '../security/access.ts'
import type { RouteRates } from '../security/route-rates.ts'
import type { Grant } from '../security/signed-urls.ts'
import type { User, Verified } from '../security/tokens.ts'
import { rateLimited } from '../settings/rate-limits.ts'
import { type Membership, membershipsOf, standingOnAnnotation, standingOnGroup } from '../storage/access.ts'
import { Passing } from '../storage/cache/cache.ts'
import type { Addresses } from './address.ts'
import type { Services } from './services.ts'
import type { Shortcut } from './shortcuts.ts'

declare module 'fastify' {
  interface FastifyRequest {
    verified: Verified | null
    membership: Membership | null
    /** What the signed link of the request permits. */
    grant: Grant | null
    /** Why the user was admitted, when this process knew it already. */
    admission: Pick<Shortcut, 'expires' | 'standing' | 'allowed'> | null
  }
}

/** The user of a request whose route does not admit everyone. */
export function userOf(request: FastifyRequest): User {
  return verifiedOf(request).user
}

function verifiedOf(request: FastifyRequest): Verified {
  if (request.verified === null) throw new ApiError('unauthorized', 'A valid bearer token is needed.')
  return request.verified
}

/** The project that a request under the rule `project` is about. */
export function membershipOf(request: FastifyRequest): Membership {
  if (request.membership === null) throw notFound('project')
  return request.membership
}

/** Checks the access rule of every route before its handler, and refuses to start when a route has no rule. */
export function installGate(app: FastifyInstance, services: Services): void {
  app.decorateRequest('verified', null)
  app.decorateRequest('membership', null)
  app.decorateRequest('admission', null)
  app.decorateRequest('grant', null)
  app.addHook('onRoute', (route) => {
    if (route.config?.access === undefined) throw new Error(`${route.method} ${route.url} has no access rule`)
  })
  if (services.rates !== null) installRates(app, services.rates, services.addresses)
  app.addHook('onRequest', (request, _reply, done) => {
    const { rule } = request.facts.access
    if (rule === 'signed link') request.grant = services.signer.check(request.method, request.raw.url ?? '')
    if (rule === 'anyone' || rule === 'signed link') return done()
    const token = bearer(request.headers.authorization)
    request.verified = services.tokens.recall(token) ?? null
    if (request.verified !== null) return done()
    timed(services.timings, 'auth', () => services.tokens.verify(token)).then((verified) => {
      request.verified = verified
      done()
    }, done)
  })
  app.addHook('preHandler', (request, _reply, done) => {
    const { access } = request.facts
    if (access.rule === 'annotation' || access.rule === 'group') {
      // What this process knows is asked without a promise; nearly every request takes this way.
      const standing = placeOf(request, access.rule)
      const known = services.cache.peek(standing.tag, standing.key)
      if (known !== undefined) {
        const { user, expires } = verifiedOf(request)
        assertAllowed(user, access.role, JSON.parse(known), whatIs(access.rule))
        request.admission = { expires, standing, allowed: known }
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

function installRates(app: FastifyInstance, rates: RouteRates, addresses: Addresses): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const { facts, raw } = request
    const address = addresses.of(raw)
    if (rates.admits(facts, address)) return done()
    rates.ask(facts, address).then(({ seconds }) => {
      done(seconds > 0 ? rateLimited(seconds) : undefined)
    }, done)
  })
}

function bearer(header: string | undefined): string {
  const [, token] = /^Bearer ([\w.-]+)$/i.exec(header ?? '') ?? []
  if (token === undefined) throw new ApiError('unauthorized', 'A valid bearer token is needed.')
  return token
}

async function chosenMembership(services: Services, request: FastifyRequest): Promise<Membership> {
  // The project comes from the query of a GET, else from the body; a query beside a body is ignored.
  const asked = projectIn(request.method === 'GET' ? request.query : request.body)
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
  // A missing object is not remembered, because clients can ask for any number.
  const standing = await cache.read(
    tag,
    key,
    async () => {
      const found = await load()
      return found === null ? new Passing('null') : JSON.stringify(found)
    },
    'sought',
  )
  return JSON.parse(standing)
}

/** The place in the cache for the relation of a user to the object of a request. */
function placeOf(request: FastifyRequest, rule: 'annotation' | 'group'): { tag: string; key: string } {
  const { annotation_id: annotation = 0, group_id: group = 0 } = request.params as Record<string, number>
  const key = `access:${userOf(request).id}:${annotation}`
  return { tag: `annotation:${annotation}`, key: rule === 'annotation' ? key : `${key}:${group}` }
}

function whatIs(rule: 'annotation' | 'group'): string {
  return rule === 'group' ? 'mask group' : 'annotation'
}
