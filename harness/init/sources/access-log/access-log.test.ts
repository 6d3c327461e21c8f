import { expect, test } from 'vitest'
import type { SeenRequest } from '../../routes/seen.ts'
import { readAccessLog } from './access-log.ts'
import { jsonLine } from './json-line.ts'
import { commonLine } from './log-line.ts'

const options = { withStatic: false }
const time = Date.parse('2025-10-10T13:55:36Z') / 1000
const stamp = '10/Oct/2025:13:55:36 +0000'

test.each<[string, string, Partial<SeenRequest> | undefined]>([
  [
    'the common format',
    `127.0.0.1 - frank [${stamp}] "GET /a?b=1 HTTP/1.0" 200 2326`,
    { method: 'GET', target: '/a?b=1', status: 200, at: time },
  ],
  [
    'the combined format',
    `::1 - - [10/Oct/2025:15:55:36 +0200] "POST /a HTTP/1.1" 201 - "https://x/ \\"y\\"" "Mozilla/5.0 [x]"`,
    { method: 'POST', target: '/a', status: 201, at: time },
  ],
  [
    'with the name of the host before it',
    `shop.example:443 10.0.0.1 - - [${stamp}] "GET / HTTP/2.0" 304 0 "-" "curl/8"`,
    { target: '/', status: 304 },
  ],
  [
    'Nginx with $request_time behind it',
    `1.1.1.1 - - [${stamp}] "GET /a HTTP/1.1" 200 12 "-" "curl" 0.034`,
    { tookSeconds: 0.034, at: time },
  ],
  [
    'Nginx with $msec and $request_time, whose time is that of the end',
    `1.1.1.1 - - [${stamp}] "GET /a HTTP/1.1" 200 12 "-" "curl" ${time}.500 0.250`,
    { tookSeconds: 0.25, at: time + 0.25 },
  ],
  [
    'a named time',
    `1.1.1.1 - - [${stamp}] "GET /a HTTP/1.1" 200 12 "-" "curl" rt=0.012 uct="0.000"`,
    { tookSeconds: 0.012 },
  ],
  [
    'a whole URL, as proxies are asked',
    `1.1.1.1 - - [${stamp}] "GET http://shop/a?b HTTP/1.1" 200 12`,
    { target: '/a?b' },
  ],
  [
    'a path with what follows #, which is never sent',
    `1.1.1.1 - - [${stamp}] "GET /#/home?a HTTP/1.1" 200 12`,
    { target: '/' },
  ],
  ['a handshake of TLS on a plain port', `1.1.1.1 - - [${stamp}] "\\x16\\x03\\x01" 400 0`, { method: '-' }],
  ['a line of another program', 'Oct 10 13:55:36 host sshd[1]: Accepted', undefined],
  ['a time that is none', '1.1.1.1 - - [yesterday] "GET / HTTP/1.1" 200 1', undefined],
])('a line of Nginx or Apache: %s', (_, line, expected) => {
  const read = commonLine(line)
  if (expected === undefined) expect(read).toBeUndefined()
  else expect(read).toMatchObject(expected)
})

test.each<[string, unknown, Partial<SeenRequest> | undefined]>([
  [
    'Nginx',
    { msec: `${time}.5`, request: 'GET /a?b HTTP/1.1', status: '200', request_time: '0.500' },
    { method: 'GET', target: '/a?b', status: 200, tookSeconds: 0.5, at: time },
  ],
  [
    'Caddy',
    { ts: time + 1, request: { method: 'GET', uri: '/a', host: 'x' }, duration: 0.25, status: 200 },
    { method: 'GET', target: '/a', tookSeconds: 0.25, at: time + 0.75 },
  ],
  [
    'Traefik',
    {
      RequestMethod: 'GET',
      RequestPath: '/a',
      DownstreamStatus: 200,
      Duration: 2_000_000,
      StartUTC: '2025-10-10T13:55:36Z',
    },
    { target: '/a', tookSeconds: 0.002, at: time },
  ],
  [
    'pino-http',
    { time: time * 1000, req: { method: 'GET', url: '/a' }, res: { statusCode: 200 }, responseTime: 20 },
    { target: '/a', tookSeconds: 0.02, at: time - 0.02 },
  ],
  [
    'Envoy',
    { start_time: '2025-10-10T13:55:36Z', method: 'GET', path: '/a', response_code: 503, duration: 30 },
    { status: 503, tookSeconds: 0.03, at: time },
  ],
  [
    'lograge',
    { method: 'GET', path: '/a', controller: 'Items', action: 'index', status: 200, duration: 5 },
    { tookSeconds: 0.005 },
  ],
  ['anything with a method and a path', { method: 'get', path: '/a' }, { method: 'GET', target: '/a' }],
  ['a path with what follows #', { method: 'GET', path: 'http://shop/a?b#c' }, { target: '/a?b' }],
  ['a message that is no request', { time, message: 'started' }, undefined],
])('a line of JSON: %s', (_, document, expected) => {
  const read = jsonLine(JSON.stringify(document))
  if (expected === undefined) expect(read).toBeUndefined()
  else expect(read).toMatchObject(expected)
})

/** A log with this many requests per second, evenly spaced, with the paths in turn. */
function log(
  seconds: number,
  perSecond: number,
  paths: readonly string[] = ['/items/1', '/items/2', '/'],
): readonly string[] {
  return Array.from({ length: seconds * perSecond }, (_, at) => {
    const moment = new Date((time + Math.floor(at / perSecond)) * 1000).toISOString()
    const clock = moment.slice(11, 19)
    return `1.1.1.1 - - [${moment.slice(8, 10)}/Oct/2025:${clock} +0000] "GET ${paths[at % paths.length]} HTTP/1.1" 200 5`
  })
}

test('the mix is that of the log, and the times of requests are kept', () => {
  const found = readAccessLog('access.log', log(30, 4), options)
  expect(found.routes.map(({ pattern, weight }) => [pattern, weight])).toEqual([
    ['/items/:item', 80],
    ['/', 40],
  ])
  expect(found.source).toBe('access.log (120 requests in 29 seconds)')
  expect(found.arrivals?.words).toBe('all of access.log')
  // The log has whole seconds; requests within one second are spread evenly.
  expect(found.arrivals?.requests.slice(0, 6).map(({ at }) => at)).toEqual([0, 0.25, 0.5, 0.75, 1, 1.25])
  expect(found.arrivals?.requests[2]).toEqual({ at: 0.5, route: 'home', path: '/' })
  expect(found.rate).toBeCloseTo(4)
})

test('of a long log the busiest minute is replayed', () => {
  const quiet = log(600, 1)
  const busy = log(60, 20).map((line) =>
    line.replaceAll(/:13:5[56]:/g, ':20:00:').replaceAll(':20:00:', ':20:00:'),
  )
  const found = readAccessLog('access.log', [...quiet, ...busy], options)
  expect(found.arrivals?.words).toBe('the busiest minute of access.log')
  expect(found.arrivals?.requests.length).toBeGreaterThanOrEqual(1200)
  expect(found.arrivals?.seconds).toBeLessThanOrEqual(60)
})

test('of a log without a busy minute a longer stretch is replayed', () => {
  expect(readAccessLog('access.log', log(1200, 1), options).arrivals).toMatchObject({
    words: 'the busiest quarter of an hour of access.log',
    seconds: 900,
  })
})

test('a request that writes is not part of the load, because its body is unknown', () => {
  const lines = [...log(2, 2), `1.1.1.1 - - [${stamp}] "POST /items HTTP/1.1" 201 5`]
  const { routes, arrivals } = readAccessLog('access.log', lines, options)
  expect(routes.find(({ method }) => method === 'POST')).toMatchObject({
    leftOut: 'changes something, and a log does not hold its body',
    requests: [],
  })
  expect(arrivals?.requests.map(({ route }) => route)).not.toContain('postItems')
})

test('a secret becomes a variable, and is not part of the recording', () => {
  const { routes, arrivals } = readAccessLog('access.log', log(2, 2, ['/a?api_key=s3cret99&b=1']), options)
  expect(JSON.stringify([routes, arrivals])).not.toContain('s3cret99')
  expect(routes[0]?.requests[0]?.path).toMatchObject({
    parts: ['/a?', 'api_key=', { variable: 'TAILGATE_API_KEY' }, '&b=1'],
  })
})

test('a path that no request may have is left out, and named', () => {
  const strange = ['\u0001', '\ud800'].map((sign) => JSON.stringify({ method: 'GET', path: `/a${sign}` }))
  const { routes, notes } = readAccessLog('access.log', [...log(2, 2), ...strange], options)
  expect(routes.map(({ pattern }) => pattern).sort()).toEqual(['/', '/items/:item'])
  expect(notes).toContain('Left out: 2 requests whose path holds a control character or half of a character.')
})

test('times that are hardly seconds are named', () => {
  const lines = (duration: number) =>
    Array.from({ length: 4 }, () => JSON.stringify({ method: 'GET', path: '/a', duration }))
  const words = expect.stringMatching(/^Most of its answers took 20 s and more, .*`duration_ms`/)
  expect(readAccessLog('app.jsonl', lines(45), options).notes).toContainEqual(words)
  expect(readAccessLog('app.jsonl', lines(0.045), options).notes).not.toContainEqual(words)
})

test('an unreadable line is reported, and a log of such lines is refused', () => {
  expect(readAccessLog('access.log', [...log(2, 2), 'what?'], options).notes).toContain(
    '1 line could not be read, the first is line 5.',
  )
  expect(() => readAccessLog('access.log', ['a b c', 'd e f'], options)).toThrow(
    'access.log cannot be read: line 1 is in no format that is known: a b c.',
  )
  expect(() => readAccessLog('access.log', [], options)).toThrow('it holds no request')
  expect(() => readAccessLog('access.log', log(1, 1, ['/app.js']), options)).toThrow(
    'none of its 1 request can be made again',
  )
})
