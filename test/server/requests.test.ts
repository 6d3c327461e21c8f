import fc from 'fast-check'
import Schema from 'typebox/schema'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { apiErrors } from '../../reference-server/common/errors.ts'
import type { RouteRow } from '../../reference-server/http/openapi.ts'
import { errorBody } from '../../reference-server/http/schemas.ts'
import { scaled, seedOf, tell } from '../security/scale.ts'
import { invalidText, nearly, type Schema as Shape, valid, validText } from './arbitraries.ts'
import { type Backends, startBackends } from './backends.ts'
import { headersOf, type Instance, prepare, startInstance, type Username } from './instance.ts'

const requests = scaled(20_000)
const seed = seedOf(20_261_123)

interface Generated {
  route: RouteRow
  person: Username
  url: string
  body: unknown
  /** Whether path and query were generated as valid. */
  isPathValid: boolean
}

let backends: Backends
let instance: Instance
let signedIn: Readonly<Record<Username, { authorization: string }>>

beforeAll(async () => {
  backends = await startBackends()
  await prepare(backends, 2000)
  instance = await startInstance(backends, { TUNING_CACHE: 'off', TUNING_RATE_LIMIT: 'off' })
  const of = (person: Username) => headersOf(instance.services, person)
  signedIn = {
    viewer: await of('viewer'),
    annotator: await of('annotator'),
    admin: await of('admin'),
    outsider: await of('outsider'),
  }
})
afterAll(async () => {
  await instance?.[Symbol.asyncDispose]()
  await backends?.[Symbol.asyncDispose]()
})

/** Texts for the properties of a path or query schema, and whether all of them are valid. */
function texts(
  schema: Shape | undefined,
): fc.Arbitrary<{ values: Record<string, string>; isValid: boolean }> {
  const properties = Object.entries(schema?.properties ?? {})
  const good = fc.record(
    Object.fromEntries(properties.map(([name, property]) => [name, validText(property)])),
    { requiredKeys: [...(schema?.required ?? [])] },
  )
  const [first] = properties
  if (first === undefined) return fc.constant({ values: {}, isValid: true })
  const spoiled = fc.oneof(
    ...properties.map(([name, property]) =>
      fc.tuple(good, invalidText(property)).map(([values, bad]) => ({ ...values, [name]: bad })),
    ),
  )
  return fc.oneof(
    { weight: 4, arbitrary: good.map((values) => ({ values, isValid: true })) },
    { weight: 1, arbitrary: spoiled.map((values) => ({ values, isValid: false })) },
  )
}

function requestOf(route: RouteRow): fc.Arbitrary<Generated> {
  const body =
    route.body === undefined ? fc.constant(undefined) : fc.oneof(valid(route.body), nearly(route.body))
  const person = fc.constantFrom<Username>('annotator', 'annotator', 'admin', 'viewer', 'outsider')
  return fc
    .tuple(texts(route.params), texts(route.querystring), body, person)
    .map(([path, query, content, who]) => {
      const filled = route.url.replace(/:(\w+)/g, (_all, name: string) =>
        encodeURIComponent(path.values[name] ?? ''),
      )
      const search = new URLSearchParams(query.values).toString()
      const url = search === '' ? filled : `${filled}?${search}`
      return { route, person: who, url, body: content, isPathValid: path.isValid && query.isValid }
    })
}

/** A login hashes the password for tens of milliseconds, as long as twenty other requests take, so it is sent less often. */
const weightOf = ({ url }: RouteRow): number => (url.endsWith('/login') ? 1 : 10)

const validators = new WeakMap<object, { Check(value: unknown): boolean }>()

/** Whether a value fits a schema. Each schema is compiled once, since thousands of long lists are checked. */
function isOf(schema: object, value: unknown): boolean {
  const validator = validators.get(schema) ?? Schema.Compile(schema)
  validators.set(schema, validator)
  return validator.Check(value)
}

/** The fault in the answer to a request, or null. */
async function problem(request: Generated): Promise<string | null> {
  const { route, url, body } = request
  const payload = body === undefined ? undefined : JSON.stringify(body)
  const headers = {
    ...signedIn[request.person],
    ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
  }
  const response = await instance.server.inject({
    method: route.method as 'GET',
    url,
    headers,
    ...(payload && { payload }),
  })
  const status = response.statusCode
  const told = `${route.method} ${url} ${payload ?? ''} -> ${status} ${response.body.slice(0, 300)}`
  if (status >= 500) return `broke: ${told}`
  if (status >= 400) {
    if (!isOf(errorBody, response.json())) return `not an error's shape: ${told}`
    const documented = new Set<number>(route.errors.map((name) => apiErrors[name]))
    return documented.has(status) ? null : `not documented: ${told}`
  }
  const isBodyValid = route.body === undefined || isOf(route.body, body === undefined ? null : body)
  if (!request.isPathValid || !isBodyValid) return `invalid, and accepted: ${told}`
  const schema = route.responses[status]
  if (schema === undefined) return `not documented: ${told}`
  if (schema.type === 'null') return response.body === '' ? null : `should be empty: ${told}`
  return isOf(schema, response.json()) ? null : `does not match its schema: ${told}`
}

test(`${requests} generated requests, valid and invalid, are answered as documented`, {
  timeout: scaled(1_200_000),
}, async () => {
  const accepted = new Map<string, number>()
  const { routes } = instance
  const weighted = routes.map((route) => ({ weight: weightOf(route), arbitrary: requestOf(route) }))
  await fc.assert(
    fc.asyncProperty(fc.oneof(...weighted), async (request) => {
      const wrong = await problem(request)
      if (wrong !== null) throw new Error(wrong)
      accepted.set(request.route.url, (accepted.get(request.route.url) ?? 0) + 1)
    }),
    { numRuns: requests, seed, endOnFailure: true },
  )
  expect(accepted.size).toBe(new Set(routes.map((route) => route.url)).size)
  tell('requests in four roles', { sent: requests, seed })
})

test('bodies that are not JSON, or of another type, are refused in the same format', async () => {
  const headers = { ...(await headersOf(instance.services, 'annotator')), 'content-type': 'application/json' }
  const url = '/api/annotations/1/mask-groups'
  const status = async (payload: string, more: Record<string, string> = {}) => {
    const response = await instance.server.inject({
      method: 'POST',
      url,
      headers: { ...headers, ...more },
      payload,
    })
    expect(isOf(errorBody, response.json()), response.body).toBe(true)
    return response.statusCode
  }
  expect(await status('{')).toBe(400)
  expect(await status('{"group_name":"x","__proto__":{"a":1}}')).toBe(400)
  expect(await status('{"group_name":"\\ud800"}')).toBe(400)
  expect(await status('x=1', { 'content-type': 'application/x-www-form-urlencoded' })).toBe(415)
  expect(await status(`{"group_name":"x","description":"${'d'.repeat(1_048_576)}"}`)).toBe(413)
})
