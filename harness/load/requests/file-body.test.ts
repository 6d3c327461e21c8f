import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runOf } from '../../../test/fixtures/engine-run.ts'
import { fileBody } from '../../config/scenario/file-body.ts'
import type { AutocannonScenario, OpenLoopScenario } from '../../config/scenario/scenario.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tailgate-body-'))
})
afterAll(() => rm(directory, { recursive: true }))

const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 251))
const common = {
  name: 'probe',
  why: 'A test.',
  duration: '1s',
  warmUp: '0s',
  timeout: '20s',
  budgets: {},
} as const

test.each([
  ['open-loop', { engine: 'open-loop', arrivals: { kind: 'constant', rate: '20/s' }, connections: 4 }],
  ['autocannon', { engine: 'autocannon', connections: 2 }],
] as const)('%s sends a file as it is, from pieces that all its requests share', async (_, engine) => {
  const file = join(directory, 'body')
  await writeFile(file, bytes)
  const body = fileBody(file, 30_000)
  expect(body.map(({ byteLength }) => byteLength)).toEqual([30_000, 30_000, 30_000, 10_000])
  const bodies: Promise<Buffer>[] = []
  const server = createServer(async (request: IncomingMessage, response) => {
    const whole = buffer(request)
    bodies.push(whole)
    await whole.catch(() => undefined)
    response.end('ok')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const mix = [{ route: 'post', weight: 1, request: () => ({ path: '/post', body }) }]
    const scenario: OpenLoopScenario<string> | AutocannonScenario<string> = { ...common, ...engine, mix }
    const { requests } = await runOf(scenario, { url, durationSeconds: 1, timeoutSeconds: 20 })
    const arrived = await Promise.allSettled(bodies)
    expect(requests.length).toBeGreaterThan(5)
    expect(requests.every(({ status, failure }) => status === 200 && failure === undefined)).toBe(true)
    const whole = arrived
      .filter(({ status }) => status === 'fulfilled')
      .map((each) => (each as PromiseFulfilledResult<Buffer>).value)
    expect(whole.length).toBeGreaterThanOrEqual(requests.length)
    for (const each of whole) expect(each.equals(bytes)).toBe(true)
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

test('a file that does not exist is an error of the scenario, before anything is sent', () => {
  expect(() => fileBody(join(directory, 'absent'))).toThrow(/ENOENT.*absent/)
})
