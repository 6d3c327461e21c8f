import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { scaled, seedOf, tell } from '../security/scale.ts'
import { type Backends, startBackends } from './backends.ts'
import { bad, now, secret, sign } from './bad-tokens.ts'
import { type Instance, prepare, startInstance } from './instance.ts'

const masks = '/api/annotations/1/mask-groups/1/masks'
const name = `${'0'.repeat(32)}.png`

let backends: Backends
let instance: Instance

beforeAll(async () => {
  backends = await startBackends()
  await prepare(backends, 1000)
  const variables = { JWT_SECRET: Buffer.from(secret).toString('base64url'), TUNING_RATE_LIMIT: 'off' }
  instance = await startInstance(backends, variables, () => now * 1000)
})
afterAll(async () => {
  await instance?.[Symbol.asyncDispose]()
  await backends?.[Symbol.asyncDispose]()
})

describe('a token over HTTP', () => {
  const ask = async (authorization: string | undefined) =>
    instance.server.inject({ url: masks, headers: authorization === undefined ? {} : { authorization } })

  test('is accepted without the changes of the table below', async () => {
    const token = await sign({ sub: '2', username: 'annotator' })
    expect((await ask(`Bearer ${token}`)).statusCode).toBe(200)
  })

  test.each([
    ['none', undefined],
    ['nothing after Bearer', 'Bearer '],
    ['another scheme', 'Basic dXNlcjpwYXNz'],
  ])('is refused: %s', async (_name, authorization) => {
    expect((await ask(authorization)).statusCode).toBe(401)
  })

  test.each(bad)('is refused: %s', async (_name, make) => {
    const response = await ask(`Bearer ${await make()}`)
    expect([response.statusCode, response.headers['www-authenticate']]).toEqual([401, 'Bearer'])
    expect(response.json()).toMatchObject({ error: 'unauthorized', details: {} })
  })
})

test('a signed link over HTTP is refused after any of 10 000 changes, or more', {
  timeout: scaled(600_000),
}, async () => {
  const changes = scaled(10_000)
  const seed = seedOf(20_261_126)
  const { signer } = instance.services
  const path = `/api/objects/1/${name}`
  const links = {
    GET: signer.sign(path, { method: 'GET' }, 300).url,
    PUT: signer.sign(path, { method: 'PUT', length: 5, type: 'image/png' }, 300).url,
  }
  const prefix = '/api/objects/1/'.length
  // A change that makes another path leads to no object, and is the subject of the test of traversals.
  const text = fc.stringMatching(/^[!$&'()*+,\-.:;=@_~A-Za-z0-9]{1,8}$/)
  const change = fc.record({
    method: fc.constantFrom<'GET' | 'PUT'>('GET', 'PUT'),
    kind: fc.constantFrom('replace', 'insert', 'remove', 'cut'),
    place: fc.nat(200),
    text,
  })
  const statuses = new Map<number, number>()
  await fc.assert(
    fc.asyncProperty(change, async ({ method, kind, place, text }) => {
      const whole = links[method]
      const at = prefix + (place % (whole.length - prefix))
      const kept = kind === 'replace' || kind === 'remove' ? at + 1 : at
      const after = kind === 'cut' ? '' : whole.slice(kept)
      const changed = whole.slice(0, at) + (kind === 'replace' || kind === 'insert' ? text : '') + after
      fc.pre(changed !== whole)
      const headers = method === 'PUT' ? { 'content-type': 'image/png' } : {}
      const payload = method === 'PUT' ? { payload: 'bytes' } : {}
      const { statusCode } = await instance.server.inject({ method, url: changed, headers, ...payload })
      statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1)
    }),
    { numRuns: changes, seed },
  )
  expect(Object.fromEntries(statuses)).toEqual({ 403: changes })
  tell('changes of signed links', { refused: changes, seed })
})
