import { describe, expect, test } from 'vitest'
import { type EngineRun, runOf } from '../../../test/fixtures/engine-run.ts'
import { listen } from '../../../test/fixtures/listening.ts'
import { multipart } from '../../config/scenario/multipart.ts'
import type { Journey, OpenLoopScenario } from '../../config/scenario/scenario.ts'

const scenario = (...steps: Journey<string>['steps']): OpenLoopScenario<string> => ({
  name: 'probe',
  why: 'A test.',
  engine: 'open-loop',
  arrivals: { kind: 'constant', rate: '20/s' },
  connections: 64,
  duration: '1s',
  warmUp: '0s',
  timeout: '8s',
  mix: [{ weight: 1, steps }],
  budgets: {},
})

const create = { route: 'post', request: () => ({ path: '/post', body: { name: 'é' } }) } as const

test('a step is made from the answers before it, when the time to think is over', async () => {
  const fetched: string[] = []
  await using server = await listen((request, response, body) => {
    if (request.method === 'POST') {
      response.setHeader('X-Kind', 'fresh')
      response.end(JSON.stringify({ id: fetched.length, sent: body.toString() }))
    } else {
      fetched.push(request.url ?? '')
      response.end()
    }
  })
  const journey = scenario(create, {
    route: 'one',
    think: '100ms',
    request(_, [created]) {
      const answer = created?.json() as { sent: string }
      return {
        path: `/one?${encodeURIComponent(answer.sent)}&${created?.header('x-kind')}&${created?.status}`,
      }
    },
  })
  const { result, requests } = await runOf(journey, {
    ...{ url: server.url, durationSeconds: 3, timeoutSeconds: 8 },
  })
  expect(new Set(fetched)).toEqual(new Set(['/one?%7B%22name%22%3A%22%C3%A9%22%7D&fresh&200']))
  const first = requests.filter(({ route }) => route === 'post')
  const second = requests.filter(({ route }) => route === 'one')
  expect(first).toHaveLength(60)
  expect(second.length).toBeGreaterThan(10)
  expect(result.intended).toBe(requests.length)
  // The time to think is no part of a latency: the second step is meant to start when it is over.
  const gaps = second.map((step, index) => step.offset - (first[index]?.offset ?? 0))
  expect(Math.min(...gaps)).toBeGreaterThan(0.1)
  expect(Math.min(...second.map(({ microseconds }) => microseconds))).toBeLessThan(100_000)
  expect(Math.max(...requests.map(({ offset }) => offset))).toBeLessThan(3)
})

test('a journey takes from its beginning to its last answer, with the time to think; first bytes arrive before last ones', async () => {
  await using server = await listen((_, response) => {
    response.write('first')
    setTimeout(() => response.end('last'), 60)
  })
  const journey = scenario(create, { route: 'one', think: '50ms', request: () => ({ path: '/one' }) })
  const { requests, times } = await runOf(journey, { url: server.url, timeoutSeconds: 8 })
  const journeys = times.filter(({ of }) => of === 'journey')
  expect(journeys.length).toBe(requests.filter(({ route }) => route === 'one').length)
  expect(Math.min(...journeys.map(({ microseconds }) => microseconds))).toBeGreaterThan(165_000)
  const waits = requests.map(({ microseconds, firstByte = Number.NaN }) => microseconds - firstByte)
  expect(Math.min(...waits)).toBeGreaterThan(50_000)
  expect(times.some(({ of }) => of === 'connect')).toBe(true)
})

test('a step that fails ends its journey', async () => {
  await using server = await listen((_, response) => {
    response.statusCode = 500
    response.end()
  })
  const journey = scenario(create, { route: 'one', request: () => ({ path: '/one' }) })
  const { requests, times } = await runOf(journey, { url: server.url, timeoutSeconds: 8 })
  expect(requests.map(({ route, status }) => [route, status])).toEqual(
    Array.from({ length: 20 }, () => ['post', 500]),
  )
  expect(times.filter(({ of }) => of !== 'connect').map(({ of }) => of)).toEqual(
    Array.from({ length: 20 }, () => 'broken-journey'),
  )
})

describe('a journey whose next step would begin after the end of the load is left out', () => {
  const endsOf = (times: EngineRun['times']) => times.filter(({ of }) => of !== 'connect').map(({ of }) => of)
  const later = { route: 'one', think: '2m', request: () => ({ path: '/one' }) } as const

  test('where that end was planned', async () => {
    await using server = await listen((_, response) => response.end('{}'))
    const { times } = await runOf(scenario(create, later), { url: server.url, timeoutSeconds: 8 })
    expect(endsOf(times)).toEqual(Array.from({ length: 20 }, () => 'left-out-journey'))
  })

  test('where it came early, after the step was planned', async () => {
    await using server = await listen((_, response) => response.end('{}'))
    const over = new AbortController()
    let left = 5
    // The next step of the last journey is planned before the next turn of the event loop.
    const judging = {
      ...create,
      expect: () => {
        left -= 1
        if (left === 0) setImmediate(() => over.abort())
        return true
      },
    }
    const times = Array.from({ length: 5 }, (_, index) => index / 100)
    const run = await runOf(
      { ...scenario(judging, later), arrivals: { kind: 'recorded', times } },
      { url: server.url, durationSeconds: 200, timeoutSeconds: 8 },
      { finish: over.signal },
    )
    expect(run.result.status).toBe('complete')
    expect(endsOf(run.times)).toEqual(Array.from({ length: 5 }, () => 'left-out-journey'))
  })
})

test('a step that cannot be made from the answers is a mismatch, and the load continues', async () => {
  await using server = await listen((_, response) => response.end('<html>'))
  const journey = scenario(create, {
    route: 'one',
    request: (_, [created]) => ({ path: String(created?.json()) }),
  })
  const { result, requests } = await runOf(journey, {
    ...{ url: server.url, durationSeconds: 3, timeoutSeconds: 8 },
  })
  expect(result.status).toBe('complete')
  const made = requests.filter(({ route }) => route === 'one')
  expect(made.length).toBeGreaterThan(10)
  expect(made.every(({ failure }) => failure === 'mismatch')).toBe(true)
})

test('a form with a file is sent in parts that share its bytes', async () => {
  const seen: { type: string; body: Buffer }[] = []
  await using server = await listen((request, response, body) => {
    seen.push({ type: request.headers['content-type'] ?? '', body })
    response.end()
  })
  const bytes = new Uint8Array(300_000).fill(7)
  const form = multipart({ title: 'lung "left"', mask: { name: 'mask.png', type: 'image/png', bytes } })
  expect(form.body).toContain(bytes)
  const { requests } = await runOf(scenario({ route: 'post', request: () => ({ path: '/post', ...form }) }), {
    url: server.url,
    timeoutSeconds: 8,
  })
  expect(requests.every(({ status }) => status === 200)).toBe(true)
  const read = await new Response(seen[0]?.body, {
    headers: { 'content-type': seen[0]?.type ?? '' },
  }).formData()
  expect(read.get('title')).toBe('lung "left"')
  const file = read.get('mask')
  expect(file instanceof File && [file.name, file.type, file.size]).toEqual([
    'mask.png',
    'image/png',
    300_000,
  ])
})

describe('a journey keeps its answers until it ends', () => {
  const mebi = 2 ** 20
  const long = Buffer.alloc(4 * mebi, 'x')

  /** Forty journeys whose first answers have 4 MiB each; broken off when as many requests of that method were answered. */
  async function forty(awaited: 'POST' | 'GET', think?: '2m') {
    const over = new AbortController()
    let left = 40
    await using server = await listen((request, response) => {
      response.end(request.method === 'POST' ? long : '', () => {
        if (request.method === awaited && --left === 0) setTimeout(() => over.abort(), 2000)
      })
    })
    const journey = scenario(create, {
      route: 'one',
      request: () => ({ path: '/one' }),
      ...(think === undefined ? {} : { think }),
    })
    // Journeys without time to think end one after the other, so that few are under way at once.
    const apart = think === undefined ? 0.2 : 0.01
    const times = Array.from({ length: 40 }, (_, index) => index * apart)
    // Without `await` the server would be gone before the run has begun.
    return await runOf(
      { ...journey, connections: 4, arrivals: { kind: 'recorded', times } },
      { url: server.url, durationSeconds: 200, timeoutSeconds: 60 },
      { signal: over.signal },
    )
  }
  const failuresOf = (requests: readonly { readonly route: string; readonly failure: unknown }[]) =>
    requests.filter(({ route }) => route === 'post').map(({ failure }) => failure)

  test('a step whose answer would take more than all may keep together fails on this machine, and a remark says so', async () => {
    const { requests, result } = await forty('POST', '2m')
    const failures = failuresOf(requests)
    expect(failures.filter((failure) => failure === undefined)).toHaveLength(31)
    expect(failures.filter((failure) => failure === 'local')).toHaveLength(9)
    expect(result.remarks.map(({ message }) => message).join()).toMatch(
      /9 requests failed on this machine, not at the service: 9 by KEPT \(the answers .* would take more than 128 MiB/,
    )
  })

  test('answers of journeys that have ended do not count', async () => {
    const { requests } = await forty('GET')
    expect(failuresOf(requests)).toEqual(Array.from({ length: 40 }, () => undefined))
    expect(requests.filter(({ route }) => route === 'one')).toHaveLength(40)
  })
})
