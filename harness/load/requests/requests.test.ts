import { describe, expect, test } from 'vitest'
import { type Asked, against, failuresOf, type Sender, single } from '../../../test/fixtures/answering.ts'
import type { EndedRequest } from '../../evidence/recorder/ended-request.ts'

const engines: readonly Sender[] = ['HTTP/1.1', 'HTTP/2', 'autocannon']

// Each test has a server of its own and waits most of its time.
describe.each(engines)('over %s', (engine) => {
  test.concurrent('a request has one header of each name, and its own host', async () => {
    const seen: [readonly string[], string, string][] = []
    const run = await against(
      (request, response, body) => {
        const own = request.rawHeaders.filter(
          (name, index) =>
            index % 2 === 0 && /^(host|:authority|content-type|content-length|authorization)$/i.test(name),
        )
        seen.push([
          own.map((name) => name.toLowerCase()).sort(),
          `${request.headers[':authority'] ?? request.headers.host}`,
          body,
        ])
        response.end()
      },
      {
        session: async () => ({ Authorization: 'Bearer s' }),
        mix: single({
          headers: {
            host: 'tenant.example',
            'content-type': 'application/vnd.api+json',
            AUTHORIZATION: 'own',
          },
          body: [1, 2],
        }),
      },
      engine,
    )
    expect(failuresOf(run)).toEqual([undefined])
    const host = engine === 'HTTP/2' ? ':authority' : 'host'
    const names = [host, 'authorization', 'content-length', 'content-type'].sort()
    expect(seen[0]).toEqual([names, 'tenant.example', '[1,2]'])
  })

  test.concurrent.each([
    ['HEAD, whose answer has no body, whatever length it announces', 'probe', 'HEAD'],
    ['OPTIONS', 'preflight', 'OPTIONS'],
    ['a method of WebDAV', 'find', 'PROPFIND'],
  ])('routes can have %s', async (_, route, method) => {
    const methods = new Set<string | undefined>()
    const run = await against(
      (request, response) => {
        methods.add(request.method)
        response.setHeader('Content-Length', '3')
        response.end(request.method === 'HEAD' ? '' : 'abc')
      },
      { mix: single({ path: '/café a' }, route) },
      engine,
    )
    expect([...methods]).toEqual([method])
    expect(run.requests.length).toBeGreaterThan(5)
    expect(failuresOf(run)).toEqual([undefined])
  })

  test.concurrent.each<[string, number, object, EndedRequest['failure']]>([
    ['404 that is expected', 404, { expect: [404, 409] }, undefined],
    ['409 of several', 409, { expect: [404, 409] }, undefined],
    ['a class', 418, { expect: '4xx' }, undefined],
    ['a range', 204, { expect: '200-204' }, undefined],
    ['302 alone', 302, { expect: 302 }, undefined],
    ['404 of a route', 404, {}, undefined],
    ['500, which is not expected', 500, { expect: ['2xx', 404] }, 'http5xx'],
    ['401, which is not expected', 401, { expect: [404] }, 'http4xx'],
    ['200 although 404 was expected', 200, { expect: 404 }, 'unexpected'],
    ['301 without an expectation', 301, { expect: undefined, scenario: {} }, 'unexpected'],
  ])(
    '%s: %i',
    async (_, status, { scenario = { two: [404] }, ...over }: { scenario?: Asked['expect'] }, failure) => {
      const [entry] = single({}, 'two')
      const run = await against(
        (_, response) => {
          response.statusCode = status
          response.end()
        },
        { expect: scenario, mix: entry ? [{ ...entry, ...over }] : [] },
        engine,
      )
      expect(run.requests.length).toBeGreaterThan(2)
      expect(new Set(run.requests.map((request) => request.status))).toEqual(new Set([status]))
      expect(failuresOf(run)).toEqual([failure])
    },
  )

  test.concurrent('a session is renewed when it is refused, once for all requests, and the refusals are not recorded', async () => {
    let logins = 0
    const run = await against(
      (request, response) => {
        const [, issued] = `${request.headers.authorization}`.split(' ')
        response.statusCode = Number(issued) + 1300 > Date.now() ? 200 : 401
        response.end()
      },
      {
        session: {
          open: async () => {
            logins += 1
            await new Promise((resolve) => setTimeout(resolve, 2000))
            return { Authorization: `Bearer ${Date.now()}` }
          },
          on: [401],
        },
        mix: single({}, 'one'),
      },
      engine,
      5,
    )
    expect(failuresOf(run)).toEqual([undefined])
    // At the start, after 1.3 s, and once more unless this machine stood still in between.
    expect([2, 3]).toContain(logins)
    // The time of the log-in is part of no latency. It is long, so that a delay of a busy machine is not mistaken for it.
    const slowest = Math.max(...run.requests.map(({ microseconds }) => microseconds))
    expect(slowest).toBeLessThan(1_900_000)
    // The last log-in may still be under way at the end.
    expect(run.result.remarks.map(({ message }) => message).join()).toMatch(
      /the session was renewed [12] time\(s\)/,
    )
    if (engine !== 'autocannon') expect(run.requests).toHaveLength(100)
  })

  test.concurrent('a session that is refused after its renewal too is a failure, and is not renewed all the time', async () => {
    let logins = 0
    const run = await against(
      (_, response) => {
        response.statusCode = 401
        response.end()
      },
      {
        session: {
          open: async () => {
            logins += 1
            return { Authorization: 'x' }
          },
          on: [401],
        },
        mix: single({}, 'one'),
      },
      engine,
      2,
    )
    expect(failuresOf(run)).toEqual(['http4xx'])
    expect(run.requests.length).toBeGreaterThan(30)
    expect(logins).toBeLessThan(5)
  })
})

test.concurrent('requests that waited for a new session leave together, and the send lag shows it', async () => {
  let logins = 0
  const run = await against(
    (request, response) => {
      response.statusCode = request.headers.authorization === 'Bearer 1' ? 401 : 200
      response.end()
    },
    {
      session: {
        open: async () => {
          logins += 1
          if (logins > 1) await new Promise((resolve) => setTimeout(resolve, 1000))
          return { Authorization: `Bearer ${logins}` }
        },
        on: [401],
      },
      mix: single({}, 'one'),
    },
  )
  expect(failuresOf(run)).toEqual([undefined])
  expect(run.lags.filter((lag) => lag > 400_000).length).toBeGreaterThan(5)
  expect(run.result.remarks.map(({ message }) => message).join()).toMatch(
    /requests left late because a new session was opened, by .* at most, and together; the send lag includes that/,
  )
})

test.concurrent('a session is renewed after its time, and requests do not wait for it', async () => {
  let logins = 0
  const run = await against(
    (_, response) => response.end(),
    {
      session: {
        open: async () => {
          logins += 1
          if (logins > 1) await new Promise((resolve) => setTimeout(resolve, 2000))
          return { Authorization: `Bearer ${logins}` }
        },
        every: '1s',
      },
      mix: single({}, 'one'),
    },
    'HTTP/1.1',
    6,
  )
  expect(logins).toBeGreaterThanOrEqual(3)
  expect(failuresOf(run)).toEqual([undefined])
  expect(Math.max(...run.requests.map(({ microseconds }) => microseconds))).toBeLessThan(1_900_000)
})

test.concurrent('the expected answer can be given by a function', async () => {
  let count = 0
  const run = await against((_, response) => response.end(JSON.stringify({ ok: count++ % 2 === 0 })), {
    mix: single({ expect: (answer: { json(): { ok: boolean } }) => answer.json().ok }, 'one'),
  })
  expect(new Set(failuresOf(run))).toEqual(new Set([undefined, 'unexpected']))
})

test.concurrent('an answer that is no JSON is a failure of the service where its expectation reads JSON', async () => {
  const answers = [
    [200, '{"ok":true}'],
    [200, '<html>'],
    [503, '<html>'],
  ] as const
  let count = 0
  const run = await against(
    (_, response) => {
      const [status, text] = answers[count++ % answers.length] ?? [500, '']
      response.statusCode = status
      response.end(text)
    },
    { mix: single({ expect: (answer: { json(): { ok: boolean } }) => answer.json().ok }, 'one') },
  )
  expect(run.result.status).toBe('complete')
  expect(new Set(failuresOf(run))).toEqual(new Set([undefined, 'mismatch', 'http5xx']))
})
