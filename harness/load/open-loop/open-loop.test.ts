import { describe, expect, test, vi } from 'vitest'
import { runOf } from '../../../test/fixtures/engine-run.ts'
import { hostile, nowhere, serve } from '../../../test/fixtures/hostile-http.ts'
import { probeScenario as scenario } from '../../../test/fixtures/probe-scenario.ts'
import { startKnown } from '../../calibration/known/start.ts'
import type { OpenLoopScenario } from '../../config/scenario/scenario.ts'

const quick = (socket: import('node:net').Socket) =>
  socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')

describe.concurrent('every intended request is recorded', () => {
  // behaviour of the server, status recorded (0 for none), failure, least time of each in milliseconds
  test.each([
    ['garbage', 0, 'mismatch', 0],
    ['reset in the body', 200, 'reset', 0],
    ['closed in the body', 200, 'reset', 0],
    ['silence', 0, 'timeout', 990],
    ['slower than the run', 200, undefined, 1490],
    ['redirect', 302, 'unexpected', 0],
    ['closing each connection, said so', 200, undefined, 0],
    ['body up to the end of the connection', 200, undefined, 0],
    ['errors', 503, 'http5xx', 0],
    ['an endless head', 0, 'mismatch', 0],
    ['a head of 50 kB', 200, undefined, 0],
    ['reset at once', 0, 'reset', 0],
    ['hints before the answer', 200, undefined, 0],
    ['hints without an answer', 0, 'timeout', 990],
    ['chunks with trailers', 200, undefined, 0],
    ['more than it announced', 200, 'mismatch', 0],
    ['less than it announced', 200, 'timeout', 990],
    ['two lengths', 200, 'mismatch', 0],
    ['204 with a body', 204, 'mismatch', 0],
    ['304 with a body', 304, 'mismatch', 0],
    ['a byte at a time', 200, 'timeout', 990],
  ] as const)('when the target does this: %s', async (name, status, failure, milliseconds) => {
    await using server = await serve(hostile[name])
    const timeoutSeconds = failure === 'timeout' ? 1 : 25
    const begun = performance.now()
    const { result, requests, lagAt } = await runOf(scenario, { url: server.url, timeoutSeconds })
    // A run that waits for nothing ends with its load, well before the time of a timeout is over.
    expect(performance.now() - begun).toBeLessThan(20_000)
    await vi.waitFor(() => expect(server.connections).toBe(0), 15_000)
    expect(result).toMatchObject({ status: 'complete', intended: 40, seconds: 1 })
    expect(requests).toHaveLength(40)
    // If a busy machine gave the target less than half of the time, the target is not late, and the test does not require it.
    const isOurs = (offset: number) =>
      failure === 'timeout' && (lagAt.get(offset) ?? 0) > (timeoutSeconds / 2) * 1e6
    for (const request of requests) {
      expect(request).toMatchObject({ status, failure: isOurs(request.offset) ? 'local' : failure })
      expect(request.microseconds).toBeGreaterThanOrEqual(milliseconds * 1000)
    }
  })

  // A request that is sent just when its connection is being closed crosses the close on the wire, which no client can
  // exclude.
  test('when the target does this: closing each connection, not said so', async () => {
    await using server = await serve(hostile['closing each connection, not said so'])
    const begun = performance.now()
    const { result, requests } = await runOf(scenario, { url: server.url, timeoutSeconds: 25 })
    expect(performance.now() - begun).toBeLessThan(20_000)
    await vi.waitFor(() => expect(server.connections).toBe(0), 15_000)
    expect(result).toMatchObject({ status: 'complete', intended: 40, seconds: 1 })
    expect(requests).toHaveLength(40)
    const lost = requests.filter(({ failure }) => failure !== undefined)
    expect(lost.map(({ status, failure }) => [status, failure])).toEqual(
      Array.from({ length: server.crossed }, () => [0, 'reset']),
    )
    for (const { status, failure } of requests) expect(status).toBe(failure === undefined ? 200 : 0)
  })

  test('when the target is down', async () => {
    const { result, requests } = await runOf(scenario, { url: await nowhere() })
    expect(result.status).toBe('complete')
    expect(requests.map(({ failure, bytesOut }) => [failure, bytesOut])).toEqual(
      Array.from({ length: 40 }, () => ['refused', 0]),
    )
  })
})

describe('a failure that this machine itself causes is no failure of the target', () => {
  test.each([
    [
      'a name that does not resolve',
      'http://nothing.invalid:1',
      /^40 requests failed .*: 40 by (ENOTFOUND|EAI_AGAIN) /,
    ],
    [
      'an address that no connection leads to',
      'http://255.255.255.255:1',
      /^40 requests failed .*: 40 by (ENETUNREACH|EACCES) /,
    ],
  ])('%s', async (_, url, message) => {
    const { result, requests } = await runOf(scenario, { url, timeoutSeconds: 10 })
    expect(new Set(requests.map(({ failure }) => failure))).toEqual(new Set(['local']))
    expect(result.remarks).toEqual([
      { kind: 'local', passable: false, message: expect.stringMatching(message) },
    ])
  })

  test('a proxy that takes an early hint for the whole answer', async () => {
    const hint = 'HTTP/1.1 103 Early Hints\r\nServer: nginx\r\nConnection: keep-alive\r\n\r\n'
    await using server = await serve((socket) => socket.write(hint))
    const { result, requests } = await runOf(scenario, { url: server.url, timeoutSeconds: 10 })
    expect(new Set(requests.map(({ failure, status }) => `${failure} ${status}`))).toEqual(
      new Set(['local 103']),
    )
    expect(result.remarks[0]?.message).toMatch(/40 by EARLY_HINTS \(Nginx before 1.29/)
  })

  test('an answer that is longer than may be kept', async () => {
    const long = `HTTP/1.1 200 OK\r\nContent-Length: ${5 * 2 ** 20}\r\n\r\n${' '.repeat(5 * 2 ** 20)}`
    await using server = await serve((socket) => socket.write(long))
    const { result, requests } = await runOf(
      { ...scenario, arrivals: { kind: 'constant', rate: '4/s' }, expect: { one: () => true } },
      { url: server.url, timeoutSeconds: 25 },
    )
    expect(requests.map(({ failure, status }) => `${failure} ${status}`)).toEqual(
      Array.from({ length: 4 }, () => 'local 200'),
    )
    expect(result.remarks[0]?.message).toMatch(/4 by TOO_LONG \(.* may have 4 MiB/)
  })

  /** Holds the generator up once, at the 20th request of 40 in a second. */
  const heldUp = (milliseconds: number) => {
    let count = 0
    const request = () => {
      count += 1
      if (count === 20) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
      return { path: '/one' }
    }
    return { ...scenario, mix: [{ route: 'one', weight: 1, request }] } as const
  }

  test('answers that arrived while it was held up are answers, not timeouts', async () => {
    // The server is a process of its own, which answers meanwhile.
    await using server = await startKnown(['at-once'])
    const { requests, result } = await runOf(heldUp(1500), {
      url: server.url,
      durationSeconds: 3,
      timeoutSeconds: 1,
    })
    const failed = requests.filter(({ failure }) => failure !== undefined)
    expect(failed.filter(({ failure }) => failure !== 'local')).toEqual([])
    expect(failed.length).toBeLessThan(30)
    expect(result.status).toBe('complete')
  })

  test('a target that was given less than half of the time is not late', async () => {
    await using server = await serve(() => undefined)
    const { requests, result } = await runOf(heldUp(700), {
      url: server.url,
      durationSeconds: 4,
      timeoutSeconds: 1,
    })
    const local = requests.filter(({ failure }) => failure === 'local').length
    expect(local).toBeGreaterThan(3)
    expect(requests.filter(({ failure }) => failure === 'timeout').length).toBeGreaterThan(40)
    expect(result.remarks[0]?.message).toMatch(new RegExp(`${local} by LATE`))
  })
})

test('the time that a function of the scenario takes for an answer is no part of its latency', async () => {
  await using server = await serve(quick)
  const { requests } = await runOf(
    {
      ...scenario,
      arrivals: { kind: 'recorded', times: [0] },
      expect: {
        one() {
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500)
          return true
        },
      },
    },
    { url: server.url, timeoutSeconds: 25 },
  )
  expect(requests).toMatchObject([{ status: 200, failure: undefined }])
  const { microseconds = 0, firstByte = 0 } = requests[0] ?? {}
  expect(microseconds).toBeLessThan(1_500_000)
  expect(firstByte).toBeGreaterThan(0)
  expect(firstByte).toBeLessThanOrEqual(microseconds)
})

test('requests start at the same times in two runs with the same seed', async () => {
  await using server = await serve(quick)
  const poisson = { ...scenario, arrivals: { kind: 'poisson', rate: '80/s' } } as const
  const runs = [await runOf(poisson, { url: server.url }), await runOf(poisson, { url: server.url })]
  const offsets = runs.map(({ requests }) => requests.map(({ offset }) => offset).sort((a, b) => a - b))
  expect(offsets[0]).toEqual(offsets[1])
  expect(runs[0]?.lags).toHaveLength(offsets[0]?.length ?? 0)
})

test('a request that waits for a connection includes the wait in its latency', async () => {
  await using server = await serve((socket) => setTimeout(() => quick(socket), 50))
  const { requests } = await runOf({ ...scenario, connections: 1 }, { url: server.url, durationSeconds: 0.5 })
  // One connection at 50 ms each carries 20 per second; 20 arrive in half a second, so the last one waits half a second.
  const slowest = Math.max(...requests.map(({ microseconds }) => microseconds))
  expect(slowest).toBeGreaterThan(450_000)
  expect(requests.every(({ failure }) => failure === undefined)).toBe(true)
})

test('the plan says how many connections there are at most, as it knows the rate that was asked for', async () => {
  const sockets = new Set<unknown>()
  await using server = await serve((socket) => {
    sockets.add(socket)
    setTimeout(() => quick(socket), 50)
  })
  await runOf(scenario, { url: server.url, connections: 1, durationSeconds: 0.5, timeoutSeconds: 25 })
  expect(sockets.size).toBe(1)
})

test('a weighted mix draws rows of its feeds, the same rows with the same seed', async () => {
  const paths: string[][] = []
  for (const _ of [1, 2]) {
    const seen: string[] = []
    await using server = await serve(quick)
    const mixed: OpenLoopScenario<string> = {
      ...scenario,
      arrivals: { kind: 'constant', rate: '200/s' },
      mix: [
        { route: 'one', weight: 3, request: ({ row }) => ({ path: `/one/${note(seen, row('ids').id)}` }) },
        { route: 'two', weight: 1, request: () => ({ path: `/two${note(seen, 'two').slice(0, 0)}` }) },
      ],
    }
    const feeds = { ids: [{ id: 'a' }, { id: 'b' }, { id: 'c' }] }
    const { requests } = await runOf(mixed, { url: server.url }, { feeds })
    const share = requests.filter(({ route }) => route === 'one').length / requests.length
    expect(share).toBeGreaterThan(0.6)
    expect(share).toBeLessThan(0.9)
    paths.push(seen)
  }
  expect(paths[0]).toEqual(paths[1])
})

function note(list: string[], value: string | number | undefined): string {
  list.push(String(value))
  return String(value)
}

test('the session is opened once and its headers are sent with every request', async () => {
  const heads: string[] = []
  await using server = await serve((socket, text) => {
    heads.push(text)
    quick(socket)
  })
  let opened = 0
  const session = async () => {
    opened += 1
    return { Authorization: 'Bearer x' }
  }
  const withHeader: OpenLoopScenario<string> = {
    ...scenario,
    session,
    mix: [{ route: 'post', weight: 1, request: () => ({ path: '/post', body: { text: 'é' } }) }],
  }
  const { requests, phases } = await runOf(withHeader, { url: server.url, warmUpSeconds: 0.1 })
  expect(opened).toBe(1)
  expect(phases).toEqual(['session', 'warm-up', 'measure', 'drain'])
  expect(requests.every(({ status }) => status === 200)).toBe(true)
  // Content-Length counts bytes, not letters.
  for (const head of heads)
    expect(head).toMatch(/^POST \/post .*Authorization: Bearer x\r\n.*Content-Length: 13\r\n/s)
})
