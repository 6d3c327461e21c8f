import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Plan } from '../../config/plan/plan.ts'
import { RunMetrics } from './run-metrics.ts'

/** The marks that a Prometheus was told of, in order: what, and of which fault. */
let told: string[]
let server: Server
let url: string

beforeEach(async () => {
  told = []
  server = createServer(async (request, response) => {
    // Remote write without compression: names and labels stand in it as they are.
    const text = (await buffer(request)).toString('latin1')
    const [, what] = /tailgate_(\w+)_time_seconds/.exec(text) ?? []
    const [fault = ''] = /redis|postgres/.exec(text) ?? []
    told.push(`${what} ${fault}`.trim())
    response.writeHead(204).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

const plan = { load: { scenarios: [{ scenario: { name: 'browse' } }] } } as unknown as Plan
let now = 0
const begun = () => {
  now = 1_000_000
  return new RunMetrics({
    ...{ run: 'r1', bundle: 'b1', plan, kept: url, now: () => now },
    onProblem(sentence) {
      throw new Error(sentence)
    },
  })
}
/** Waits until everything that was written has arrived. */
const heard = async (count: number): Promise<readonly string[]> => {
  await expect.poll(() => told.length).toBeGreaterThanOrEqual(count)
  return told.splice(0).toSorted()
}
const [redis, postgres] = ['redis', 'postgres'].map((name) => ({
  scenario: 'browse',
  fault: `${name}:stop@1s`,
}))

test('what goes on is written again each minute, because Prometheus forgets a value after five', async () => {
  const metrics = begun()
  metrics.ofFault('start', redis as never, now)
  expect(await heard(2)).toEqual(['fault_start redis', 'run_start'])
  now += 59_000
  metrics.ofFault('start', postgres as never, now)
  expect(await heard(1)).toEqual(['fault_start postgres'])
  now += 1000
  metrics.ofFault('end', postgres as never, now)
  // The fault that ended is not begun again.
  expect(await heard(3)).toEqual(['fault_end postgres', 'fault_start redis', 'run_start'])
  now += 600_000
  metrics.ofFault('end', redis as never, now)
  expect(await heard(2)).toEqual(['fault_end redis', 'run_start'])
})

test('a run that has ended is not begun again by its verdict, however late that comes', async () => {
  const metrics = begun()
  await metrics.end()
  expect(await heard(2)).toEqual(['run_end', 'run_start'])
  now += 3_600_000
  await metrics.judged({ verdict: { scenarios: [{ scenario: 'browse', outcome: 'pass' }] } as never })
  expect(await heard(1)).toEqual(['run_verdict'])
})

test('a fault that begins again is one that goes on, from its new beginning', async () => {
  const metrics = begun()
  metrics.ofFault('start', redis as never, now)
  expect(await heard(2)).toHaveLength(2)
  metrics.ofFault('start', redis as never, now + 1)
  expect(await heard(1)).toEqual(['fault_start redis'])
})

test('a Prometheus that comes later is told of the beginning too', async () => {
  const metrics = begun()
  await metrics.end()
  expect(await heard(2)).toHaveLength(2)
  const later = begun()
  later.follow({ prometheus: `${url}/` })
  await later.end()
  expect(await heard(4)).toEqual(['run_end', 'run_end', 'run_start', 'run_start'])
})
