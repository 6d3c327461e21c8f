import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test, vi } from 'vitest'
import { runOf } from '../../../test/fixtures/engine-run.ts'
import { hostile, nowhere, serve } from '../../../test/fixtures/hostile-http.ts'
import { multipart } from '../../config/scenario/multipart.ts'
import type { AutocannonScenario } from '../../config/scenario/scenario.ts'

const scenario: AutocannonScenario<string> = {
  name: 'probe',
  why: 'A test.',
  engine: 'autocannon',
  connections: 4,
  duration: '1s',
  warmUp: '0s',
  timeout: '1s',
  mix: [
    { route: 'one', weight: 1, request: () => ({ path: '/one' }) },
    { route: 'two', weight: 1, request: () => ({ path: '/two' }) },
  ],
  budgets: {},
}

const answer = (status: string) => `HTTP/1.1 ${status}\r\nContent-Length: 2\r\n\r\nok`
const after = (milliseconds: number, text: string) => (socket: Socket) =>
  setTimeout(() => socket.writable && socket.write(text), milliseconds)

test('latencies are fractions of a millisecond and belong to the route that was requested', async () => {
  await using server = await serve((socket, text) => {
    after(text.startsWith('GET /two') ? 60 : 20, answer('200 OK'))(socket)
  })
  const { result, requests } = await runOf(scenario, { url: server.url, timeoutSeconds: 5 })
  expect(result).toMatchObject({ status: 'complete', intended: undefined, intendedRate: undefined })
  const latencies = (route: string) =>
    requests.filter((request) => request.route === route).map(({ microseconds }) => microseconds)
  expect(Math.min(...latencies('one'))).toBeGreaterThan(19_000)
  expect(Math.min(...latencies('two'))).toBeGreaterThan(59_000)
  expect(Math.min(...latencies('one'))).toBeLessThan(59_000)
  expect(requests.some(({ microseconds }) => microseconds % 1000 !== 0)).toBe(true)
  expect(requests.every(({ bytesIn, bytesOut }) => bytesIn === 40 && bytesOut > 20)).toBe(true)
})

test('only requests that start in the measured part count, and those then in flight are waited for', async () => {
  await using server = await serve(after(300, answer('200 OK')))
  const { requests } = await runOf(scenario, { url: server.url, warmUpSeconds: 0.5 })
  const offsets = requests.map(({ offset }) => offset)
  expect(Math.min(...offsets)).toBeGreaterThanOrEqual(0)
  expect(Math.max(...offsets)).toBeLessThan(1)
  // Some requests ended after the end of the second in which they started.
  expect(
    Math.max(...requests.map(({ offset, microseconds }) => offset + microseconds / 1e6)),
  ).toBeGreaterThan(1)
})

describe.concurrent('hostile targets', () => {
  test.each([
    ['silence', 'timeout'],
    ['redirect', 'unexpected'],
    ['reset in the body', 'reset'],
    ['closed in the body', 'reset'],
    ['reset at once', 'reset'],
    // autocannon does not report an answer that it cannot read, so the answer seems never to arrive.
    ['garbage', 'timeout'],
    ['an endless head', 'timeout'],
    ['two lengths', 'timeout'],
    // autocannon takes the hint for the answer.
    ['hints without an answer', 'mismatch'],
    ['less than it announced', 'timeout'],
    ['a byte at a time', 'timeout'],
  ] as const)('%s is counted as %s', async (name, failure) => {
    await using server = await serve(hostile[name])
    const begun = performance.now()
    // What is no timeout must not become one where this process was held up for seconds.
    const timeoutSeconds = failure === 'timeout' ? 1 : 25
    const { requests } = await runOf(scenario, { url: server.url, timeoutSeconds, durationSeconds: 2 })
    expect(performance.now() - begun).toBeLessThan(20_000)
    await vi.waitFor(() => expect(server.connections).toBe(0), 15_000)
    expect(requests.length).toBeGreaterThan(0)
    for (const request of requests) expect(request.failure).toBe(failure)
    if (failure === 'timeout')
      expect(Math.min(...requests.map(({ microseconds }) => microseconds))).toBeGreaterThan(900_000)
  })

  test('errors are counted by their status', async () => {
    await using server = await serve(after(5, answer('503 Service Unavailable')))
    const { requests } = await runOf(scenario, { url: server.url })
    expect(requests.length).toBeGreaterThan(0)
    expect(requests.every(({ status, failure }) => status === 503 && failure === 'http5xx')).toBe(true)
  })

  test('a connection that the server closes after announcing it is no failure', async () => {
    await using server = await serve(hostile['closing each connection, said so'])
    const { requests } = await runOf(scenario, { url: server.url })
    expect(requests.length).toBeGreaterThan(0)
    expect(requests.every(({ status, failure }) => status === 200 && failure === undefined)).toBe(true)
  })

  test('if nothing listens it gives up and says so', async () => {
    const order = { url: await nowhere(), durationSeconds: 60, timeoutSeconds: 1 }
    const { result, requests } = await runOf(scenario, order)
    expect(result.status).toBe('failed')
    expect(result.reason).toMatch(/^Nothing answered at http:\/\/127\.0\.0\.1:\d+ within 12 s\.$/)
    // Each of four connections pauses for 50 ms after a refusal.
    expect(requests.length).toBeLessThan(4 * 20 * 30)
  })

  test('a service that takes requests and never answers is measured to the end', async () => {
    await using server = await serve(hostile.silence)
    const order = { url: server.url, durationSeconds: 13, timeoutSeconds: 1 }
    const { result, requests } = await runOf(scenario, order)
    expect(result.status).toBe('complete')
    expect(new Set(requests.map(({ failure }) => failure))).toEqual(new Set(['timeout']))
  })

  test('a service that refuses for a time and then answers again is measured to the end', async () => {
    const one = await serve(after(1, answer('200 OK')))
    const { port } = new URL(one.url)
    const order = { url: one.url, durationSeconds: 6, timeoutSeconds: 1 }
    const run = runOf(scenario, order)
    await sleep(1000)
    await one[Symbol.asyncDispose]()
    await sleep(2500)
    await using _again = await serve(after(1, answer('200 OK')), Number(port))
    const { result, requests } = await run
    expect(result.status).toBe('complete')
    expect(requests.some(({ failure }) => failure === 'refused')).toBe(true)
    expect(requests.at(-1)?.failure).toBeUndefined()
  })

  test.each([
    ['600 Odd', 600, 'unexpected'],
    ['099 Odd', 0, 'mismatch'],
  ] as const)('a status that HTTP does not have: %s', async (line, status, failure) => {
    await using server = await serve(after(5, answer(line)))
    const { requests } = await runOf(scenario, { url: server.url })
    expect(requests.length).toBeGreaterThan(0)
    for (const request of requests) expect(request).toMatchObject({ status, failure })
  })
})

test('a body in several pieces is sent unchanged in one piece', async () => {
  const seen: string[] = []
  await using server = await serve((socket, text) => {
    seen.push(text)
    socket.write(answer('200 OK'))
  })
  const form = multipart({
    note: 'hi',
    mask: { name: 'a.png', type: 'image/png', bytes: Buffer.from('PIXELS') },
  })
  const mix = [{ route: 'post', weight: 1, request: () => ({ path: '/post', ...form }) }]
  const { requests } = await runOf(
    { ...scenario, connections: 1, mix },
    { url: server.url, durationSeconds: 0.3 },
  )
  expect(requests.length).toBeGreaterThan(0)
  expect(seen[0]).toMatch(
    /^POST \/post .*multipart\/form-data.*name="note".*hi\r\n.*image\/png\r\n\r\nPIXELS\r\n/s,
  )
})

test.each([
  ['the run', {}, { rate: 300 }],
  ['the scenario', { overallRate: 300 }, {}],
  ['the scenario', { connectionRate: 3 }, {}],
])('a rate from %s is refused with the reason', async (_, over, order) => {
  const run = runOf({ ...scenario, ...over }, { url: 'http://127.0.0.1:9', ...order })
  await expect(run).rejects.toThrow(/cannot be given a rate.*a constant 50 ms reads p50 26 ms/)
})

test('an abort ends it quickly', async () => {
  await using server = await serve(after(20, answer('200 OK')))
  const controller = new AbortController()
  setTimeout(() => controller.abort(), 300)
  const { result, requests } = await runOf(scenario, { url: server.url, durationSeconds: 60 }, controller)
  expect(result.status).toBe('aborted')
  expect(result.seconds).toBeLessThan(10)
  expect(requests.length).toBeGreaterThan(0)
})
