import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { getCACertificates } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withArm } from '../../harness/config/plan/arm.ts'
import type { Guard } from '../../harness/guard/processes/process.ts'
import { probeArm } from '../../harness/load/probes/probe.ts'
import type { Stack } from '../../harness/stack/stack.ts'
import { up } from '../../harness/stack/up.ts'
import { plainArm, tableStack } from '../fixtures/table/plan.ts'
import { table } from '../fixtures/table/target.ts'
import { type Ground, makeGround } from '../stack/ground.ts'

const arm = { ...plainArm, protocol: 'h2', workers: 2 } as const
const { signal } = new AbortController()

let ground: Ground
let guard: Guard
let stack: Stack
beforeAll(async () => {
  ground = await makeGround()
  guard = await ground.open()
  stack = await up(tableStack({ arm, target: withArm(table, arm) }), guard, ground.options)
})
afterAll(async () => {
  await stack?.[Symbol.asyncDispose]()
  await guard?.[Symbol.asyncDispose]()
  await ground?.remove()
})

test('an arm over HTTP/2 is probed with its login; a route that it does not have is left out', async () => {
  const { url, authority } = stack.endpoints
  const request = () => ({ path: '/things' })
  const found = await probeArm(
    {
      scenario: {
        session: async (base) => {
          await (await fetch(`${base}/things`)).text()
          return {}
        },
        mix: [
          { route: 'read', weight: 1, request },
          { route: 'elsewhere', weight: 1, request },
        ],
      },
      ...{ routes: { read: 'GET /things' }, feeds: {}, url, authority, services: stack.endpoints },
      ...{ seed: 1, requests: 20, timeoutSeconds: 5 },
    },
    signal,
  )
  expect(Object.keys(found)).toEqual(['read'])
  expect(found.read).toMatchObject({
    requests: 20,
    counters: { queries: 20, rows: 20, walBytes: 0, redisCommands: 0 },
    answers: [{ count: 20, shape: { status: 200, type: 'application/json' } }],
  })
  const fingerprint = (certificate: string | Buffer) => new X509Certificate(certificate).fingerprint256
  const own = fingerprint(await readFile(authority ?? ''))
  expect(getCACertificates('default').map(fingerprint)).not.toContain(own)
})
