import { describe, expect, test } from 'vitest'
import { against, type Behaviour, failuresOf, type Reply, single } from '../../../test/fixtures/answering.ts'

function redirect(response: Reply, status: number, location: string | undefined): void {
  response.statusCode = status
  if (location !== undefined) response.setHeader('location', location)
  response.end()
}

// Each test has a server of its own and waits most of its time.
describe.concurrent.each(['HTTP/1.1', 'HTTP/2'] as const)('redirects and cookies over %s', (engine) => {
  const login: Behaviour = (request, response, body) => {
    const cookies = `${request.headers.cookie ?? ''}`.split('; ').sort().join('; ')
    if (request.method === 'POST' && request.url === '/post') {
      response.statusCode = 302
      response.setHeader('location', '/two?from=caf\u00e9')
      response.setHeader('set-cookie', [
        'csrftoken=c1; Path=/',
        'sessionid=s1; Path=/; HttpOnly; Expires=Wed, 21 Oct 2115 07:28:00 GMT',
      ])
      response.end(body)
    } else {
      response.statusCode = cookies === 'csrftoken=c1; own=1; sessionid=s1' ? 200 : 401
      response.end(`${request.method} ${request.url}`)
    }
  }

  test('a log-in by a form: each redirect is timed separately, and the journey keeps its cookies', async () => {
    const bodies = new Set<string>()
    const run = await against(
      login,
      {
        mix: [
          {
            weight: 1,
            steps: [
              {
                route: 'post',
                follow: true,
                request: () => ({ path: '/post', form: { user: 'ann' }, headers: { cookie: 'own=1' } }),
              },
              {
                route: 'one',
                request(_, [first]) {
                  bodies.add(`${first?.status} ${first?.text}`)
                  return { path: '/one', headers: { cookie: 'own=1' } }
                },
              },
            ],
          },
        ],
      },
      engine,
    )
    expect([...bodies]).toEqual(['200 GET /two?from=caf%C3%A9'])
    const statuses = new Set(
      run.requests.map(({ route, status, failure }) => `${route} ${status} ${failure}`),
    )
    expect(statuses).toEqual(new Set(['post 302 undefined', 'post/hop1 200 undefined', 'one 200 undefined']))
    const offsetsOf = (name: string) =>
      run.requests.filter(({ route }) => route === name).map(({ offset }) => offset)
    expect(Math.min(...offsetsOf('post/hop1'))).toBeGreaterThan(Math.min(...offsetsOf('post')))
    expect(run.result.intended).toBe(run.requests.length)
  })

  test('without following, a step can expect the redirect and read both cookies', async () => {
    const seen = new Set<string>()
    const run = await against(
      login,
      {
        mix: [
          {
            weight: 1,
            cookies: false,
            steps: [
              { route: 'post', expect: [302], request: () => ({ path: '/post' }) },
              {
                route: 'one',
                request(_, [first]) {
                  const all = first?.headers('Set-Cookie') ?? []
                  seen.add(`${all.length} ${first?.header('set-cookie')}`)
                  return {
                    path: '/one',
                    headers: { cookie: ['own=1', ...all.map((line) => line.split(';')[0] ?? '')].join('; ') },
                  }
                },
              },
            ],
          },
        ],
      },
      engine,
    )
    expect([...seen]).toEqual([
      '2 csrftoken=c1; Path=/, sessionid=s1; Path=/; HttpOnly; Expires=Wed, 21 Oct 2115 07:28:00 GMT',
    ])
    expect(failuresOf(run)).toEqual([undefined])
  })

  test.each<[string, object, Behaviour, readonly string[]]>([
    [
      'to itself, ten times',
      { follow: true },
      (_, response) => redirect(response, 302, '/one'),
      ['302 undefined', ...Array(9).fill('302 undefined'), '302 unexpected'],
    ],
    [
      'to itself, as often as `follow` says',
      { follow: 2 },
      (_, response) => redirect(response, 302, '/one'),
      ['302 undefined', '302 undefined', '302 unexpected'],
    ],
    [
      'away',
      { follow: true },
      (_, response) => redirect(response, 302, 'http://other.example/'),
      ['302 unexpected'],
    ],
    [
      'to a port that is not the target',
      { follow: true },
      (_, response) => redirect(response, 302, 'http://127.0.0.1:1/'),
      ['302 unexpected'],
    ],
    ['to nowhere', { follow: true }, (_, response) => redirect(response, 302, undefined), ['302 unexpected']],
    ['to no URL', { follow: true }, (_, response) => redirect(response, 302, 'http://['), ['302 unexpected']],
    ['not followed', {}, (_, response) => redirect(response, 302, '/one'), ['302 unexpected']],
  ])('a redirect %s', async (_, over, behave, outcomes) => {
    const [entry] = single({}, 'one')
    const run = await against(
      behave,
      // One arrival, and seconds for its hops, since those that would begin after the end are left out.
      { arrivals: { kind: 'constant', rate: '0.25/s' }, mix: entry ? [{ ...entry, ...over }] : [] },
      engine,
      4,
    )
    const ordered = [...run.requests].sort((a, b) => a.offset - b.offset)
    expect(ordered.map(({ status, failure }) => `${status} ${failure}`)).toEqual(outcomes)
  })

  test.each<[number, string, string, string]>([
    [301, 'post', 'POST', 'GET  undefined'],
    [302, 'post', 'POST', 'GET  undefined'],
    [303, 'post', 'POST', 'GET  undefined'],
    [307, 'post', 'POST', 'POST {"a":1} application/json'],
    [308, 'post', 'POST', 'POST {"a":1} application/json'],
    [303, 'probe', 'HEAD', 'HEAD  undefined'],
    [302, 'find', 'PROPFIND', 'PROPFIND {"a":1} application/json'],
  ])('after %i, %s goes on as it must', async (status, route, method, then) => {
    const seen = new Set<string>()
    const run = await against(
      (request, response, body) => {
        if (request.url === '/there') {
          seen.add(`${request.method} ${body} ${request.headers['content-type']}`)
          response.end()
        } else redirect(response, status, '/there')
      },
      {
        mix: [
          {
            route,
            weight: 1,
            follow: true,
            request: () => ({ path: '/first', ...(method === 'HEAD' ? {} : { body: { a: 1 } }) }),
          },
        ],
      },
      engine,
      1,
    )
    expect([...seen]).toEqual([then])
    expect(failuresOf(run)).toEqual([undefined])
  })
})
