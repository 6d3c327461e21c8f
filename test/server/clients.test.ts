import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Backends, startBackends } from './backends.ts'
import { type Instance, prepare, startInstance } from './instance.ts'

/** On loopback, a proxy and an unknown client differ by the address from which they connect. */
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
  /** The content of X-Forwarded-For. */
  readonly client: string
  readonly password: string
}

/** The status of one login of a user. */
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
 * Sends several wrong passwords at once. Hashing takes time on a busy machine and one more password is admitted every 6 s, so
 * the number of checked passwords is not exact: `locked` means that refusals came after at least ten.
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
  test('lock out that client, and no other that comes through the same proxy', async () => {
    expect(
      await wrongPasswords(
        'viewer',
        attempts(proxy, () => '203.0.113.1'),
      ),
    ).toEqual(locked)
    expect(await login('viewer', { over: proxy, client: '198.51.100.7', password: right })).toBe(200)
  })

  test('count for its own address when it invents another one for each, through the proxy', async () => {
    expect(
      await wrongPasswords(
        'annotator',
        attempts(proxy, (at) => `10.0.0.${at}, 203.0.113.9`),
      ),
    ).toEqual(locked)
  })

  test('count for its own address when it comes around the proxy, whatever its headers say', async () => {
    expect(
      await wrongPasswords(
        'admin',
        attempts(stranger, (at) => `198.51.100.${at}`),
      ),
    ).toEqual(locked)
    expect(await login('admin', { over: proxy, client: '198.51.100.1', password: right })).toBe(200)
  })
})
