import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Backends, startBackends } from './backends.ts'
import { type Instance, prepare, startInstance } from './instance.ts'

/** On loopback a proxy and a stranger are told apart by the address they call from. */
const proxy = '127.0.0.2'
const stranger = '127.0.0.3'

let backends: Backends
let instance: Instance
beforeAll(async () => {
  backends = await startBackends()
  await prepare(backends, 100)
  instance = await startInstance(backends, { TRUSTED_PROXIES: proxy })
})
afterAll(async () => {
  await instance?.[Symbol.asyncDispose]()
  await backends?.[Symbol.asyncDispose]()
})

interface Attempt {
  readonly over: string
  /** What X-Forwarded-For says. */
  readonly client: string
  readonly password: string
}

/** The status of a log-in of one user. */
function login(username: string, { over, client, password }: Attempt): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'x-forwarded-for': client }
    request(`${instance.url}/api/auth/login`, { method: 'POST', localAddress: over, headers, agent: false })
      .on('response', (response) => {
        response.resume().on('end', () => resolve(response.statusCode ?? 0))
      })
      .on('error', reject)
      .end(JSON.stringify({ username, password }))
  })
}

/**
 * So many wrong passwords at once. Hashing takes its time on a busy machine, and one more is let in after 6 s, so the number
 * of those that were checked is not exact: `locked` says that it came to refusals after at least ten.
 */
async function wrongPasswords(username: string, attempts: readonly Omit<Attempt, 'password'>[]) {
  const statuses = await Promise.all(attempts.map((each) => login(username, { ...each, password: 'no' })))
  const count = (status: number): number => statuses.filter((each) => each === status).length
  return { locked: count(429) > 0 && count(401) >= 10, answered: count(429) + count(401) }
}

const right = 'tailgate'
const times = 30
const locked = { locked: true, answered: times }
const attempts = (over: string, clientOf: (at: number) => string) =>
  Array.from({ length: times }, (_, at) => ({ over, client: clientOf(at) }))

describe('wrong passwords of one client', () => {
  test('lock that client out, and nobody else who comes over the same proxy', async () => {
    expect(
      await wrongPasswords(
        'viewer',
        attempts(proxy, () => '203.0.113.1'),
      ),
    ).toEqual(locked)
    expect(await login('viewer', { over: proxy, client: '198.51.100.7', password: right })).toBe(200)
  })

  test('are those of its own address when it makes up another for each, over the proxy', async () => {
    expect(
      await wrongPasswords(
        'annotator',
        attempts(proxy, (at) => `10.0.0.${at}, 203.0.113.9`),
      ),
    ).toEqual(locked)
  })

  test('are those of its own address when it comes past the proxy, whatever it says', async () => {
    expect(
      await wrongPasswords(
        'admin',
        attempts(stranger, (at) => `198.51.100.${at}`),
      ),
    ).toEqual(locked)
    expect(await login('admin', { over: proxy, client: '198.51.100.1', password: right })).toBe(200)
  })
})
