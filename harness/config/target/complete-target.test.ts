import { describe, expect, test } from 'vitest'
import { problemsOf } from '../loading/problems.ts'
import { targetSchema } from '../loading/target-schema.ts'
import { commandWords, withVariables } from './command-words.ts'
import { completeTarget } from './complete-target.ts'
import type { AppSettings } from './description.ts'

test.each([
  ['npm run start', ['npm', 'run', 'start']],
  [`node -e "let a = 'b c'"`, ['node', '-e', "let a = 'b c'"]],
  [`echo 'a && b' \\; c"d e"f ''`, ['echo', 'a && b', ';', 'cd ef', '']],
])('%s is split as a shell splits it', (text, words) => expect(commandWords(text)).toEqual(words))

test.each([
  ['npm run build && npm start', '"&&"'],
  ['node app.js | tee log', '"|"'],
  ['node app.js > log', '">"'],
  ['cd app; node app.js', '";"'],
  ['PORT=3000 node app.js', 'environment'],
  ["node 'app.js", 'never closed'],
  ['  ', 'names no program'],
])('%s is refused', (text, words) =>
  expect(commandWords(text)).toMatchObject({ problem: expect.stringContaining(words) }),
)

test('only variables that a process is given are put into its words', () =>
  expect(withVariables(['-p', '$PORT', `\${PORT}/x`, '$HOME', '$$'], { PORT: '80' })).toEqual([
    ...['-p', '80', '80/x', '$HOME', '$$'],
  ]))

const told = (more: Partial<AppSettings> = {}): AppSettings => ({
  ...{
    host: 'h',
    port: 1,
    adminPort: 2,
    postgres: undefined,
    redis: undefined,
    services: {},
    directory: '/d',
  },
  ...{ filesPrefix: undefined, secret: () => '', latencyBudgets: [], ...more },
})

describe('a config of a name, a command and a route', () => {
  const target = completeTarget({ name: 'a', app: 'npm run start', routes: { root: 'GET /' } }, ['one'])

  test('has the defaults of everything else', () => {
    expect(target).toMatchObject({
      ...{ proxy: 'none', services: {}, series: {}, metrics: [], arm: {}, dataset: undefined },
      scenarios: { directory: 'scenarios', standard: ['one'], profiled: undefined },
      app: { command: ['npm', 'run', 'start'], weights: [1], ready: { port: true }, readyWithin: '30s' },
    })
    expect(target.app?.environment(told())).toEqual({ HOST: 'h', PORT: '1' })
  })

  test('stays as it is when it is completed again', () =>
    expect(JSON.stringify(completeTarget(target))).toBe(JSON.stringify(target)))
})

test.each<[string, object, readonly string[]]>([
  ['an image with a port', { app: { image: 'shop:1', port: 80, ready: '/', metrics: '/m' } }, []],
  ['an image and its health check', { app: { image: 'shop:1', ready: { health: true } } }, []],
  [
    'a command whose other forms are undefined',
    { app: { command: 'a', compose: undefined, port: undefined } },
    [],
  ],
  ['a service of a Compose file', { app: { compose: 'compose.yml', service: 'web', port: 80 } }, []],
  ['a service from an image', { app: 'x', services: { cache: { image: 'm:1', ports: 11211 } } }, []],
  [
    'a service from an image or a command',
    { app: 'x', services: { cache: { image: 'm:1', command: 'm -p $PORT' } } },
    [],
  ],
  ['neither a command nor an image', { app: { port: 80 } }, ['app.command']],
  ['several processes of an image', { app: { image: 'a', weights: [1, 1] } }, ['weights']],
  ['a Compose file without a service', { app: { compose: 'compose.yml' } }, ['app.service']],
  ['a command beside a Compose file', { app: { compose: 'a', service: 'b', command: 'c' } }, ['command']],
  ['a health check of a command', { app: { command: 'x', ready: { health: true } } }, ['app.ready']],
  [
    'services and a proxy beside a Compose file',
    { app: { compose: 'a', service: 'b' }, services: { redis: true }, proxy: 'nginx' },
    ['services: ', 'proxy: '],
  ],
  [
    'a service from neither an image nor a command',
    { app: 'x', services: { cache: { ports: 1 } } },
    ['services.cache.command'],
  ],
])('%s', (_, more, problems) => {
  const { error } = targetSchema.safeParse({ name: 'a', routes: { root: 'GET /' }, ...more })
  const lines = error ? problemsOf(error).join('\n') : ''
  expect(lines === '').toBe(problems.length === 0)
  for (const problem of problems) expect(lines).toContain(problem)
})

test('a container is ready by its own health check, and a Compose file itself gives the variables of its services', () => {
  const cache = { image: 'memcached:1', ports: [11211, 80] }
  const { app, services } = completeTarget({
    ...{ name: 'a', routes: {}, app: { image: { name: 'shop:1' }, port: 80 }, services: { cache } },
  })
  expect(app).toMatchObject({ command: [], image: { name: 'shop:1' }, ready: { health: true } })
  expect(services.cache).toMatchObject({
    ...{ command: undefined, image: { name: 'memcached:1' }, ports: { main: 11211, '80': 80 } },
    ready: { health: true },
  })
  const composed = { compose: 'compose.yml', service: 'web', environment: { MODE: 'x' } }
  const { app: web } = completeTarget({ name: 'a', routes: {}, app: composed })
  expect(web).toMatchObject({ compose: 'compose.yml', service: 'web', command: [] })
  expect(web?.environment(told())).toEqual({ MODE: 'x' })
})

test('an environment replaces the usual variables of an app and can remove them', () => {
  const services = { cache: { command: 'memcached -p $PORT' } }
  const environment = { HOST: undefined, MODE: 'x' }
  const app = { command: 'x', environment, metrics: { path: '/m', port: 'admin' } } as const
  const target = completeTarget({ name: 'a', app, services, routes: {} })
  const cache = { host: 'h', port: 9, url: 'u', ports: { main: 9 } }
  expect(target.app?.environment(told({ redis: 'r', services: { cache } }))).toEqual({
    ...{ PORT: '1', ADMIN_PORT: '2', REDIS_URL: 'r', MODE: 'x' },
    ...{ CACHE_HOST: 'h', CACHE_PORT: '9', CACHE_URL: 'u' },
  })
})

test('an environment can remove the usual variables of a service too, as an object and as a function', () => {
  const settings = { host: 'h', port: 9, ports: { main: 9 }, directory: '/d', secret: () => 's' }
  const asked = { HOST: undefined, AT: '$HOST:$PORT' }
  const [one, other] = [asked, () => asked].map((environment) => {
    const services = { cache: { command: 'memcached -p $PORT', environment } }
    const { cache } = completeTarget({ name: 'a', app: 'x', services, routes: {} }).services
    return cache === true ? undefined : cache?.environment(settings)
  })
  expect(one).toEqual({ PORT: '9', DIRECTORY: '/d', AT: 'h:9' })
  expect(other).toEqual({ PORT: '9', DIRECTORY: '/d', AT: '$HOST:$PORT' })
})

test('everything that is wrong with a config is reported at once, with its path', () => {
  const { error } = targetSchema.safeParse({
    ...{ name: 'a', routes: { root: 'GET /' }, proxy: 'none', url: 'nowhere' },
    app: { command: 'a && b', weights: [1, 2], ready: 'ready' },
    services: { mongo: true, postgres: {}, app: { command: 'x' }, cache: { image: 'x' } },
    dataset: { size: 1, prepare: [], inputs: [], sizeSetting: 'x.y', feeds: {} },
  })
  const lines = error ? problemsOf(error) : []
  for (const path of [
    'url',
    'app.command',
    'app.ready',
    'services.mongo',
    'services.postgres',
    'services.app',
  ])
    expect(lines.some((line) => line.startsWith(`${path}: `))).toBe(true)
  for (const path of ['services.cache.ports', 'dataset', 'proxy'])
    expect(lines.some((line) => line.startsWith(`${path}: `))).toBe(true)
})

test.each([
  ['http://127.0.0.1:3000', undefined],
  ['https://[::1]:3000/', undefined],
  ['http://127.0.0.1:3000/api', 'url: must have no path: write "http://127.0.0.1:3000"'],
  ['http://ann:s3cret@127.0.0.1', 'url: must name no user'],
  ['ws://127.0.0.1', 'url: must be a URL such as "http://127.0.0.1:3000". A URL begins with http://'],
  ['http://0.0.0.0:3000', 'write 127.0.0.1'],
])('where a target runs already: %s', (url, problem) => {
  const { error } = targetSchema.safeParse({ name: 'a', url, routes: { root: 'GET /' } })
  const lines = error ? problemsOf(error).join('\n') : ''
  if (problem === undefined) expect(lines).toBe('')
  else expect(lines).toContain(problem)
  expect(lines).not.toContain('s3cret')
})

describe('metrics of requests by the name of a library', () => {
  const described = { name: 'shop', app: 'node app.js', routes: { items: 'GET /items' } } as const

  test.each([
    ['opentelemetry', 'http_server_request_duration_seconds', 'http_route'],
    ['prometheus', 'http_request_duration_seconds', 'handler'],
    ['express', 'http_request_duration_seconds', 'path'],
    ['fastify', 'http_request_duration_seconds', 'route'],
    ['spring', 'http_server_requests_seconds', 'uri'],
  ] as const)('%s', (library, duration, endpoint) => {
    const { metrics, dashboards } = completeTarget({ ...described, dashboards: { requests: library } })
    expect(dashboards?.requests).toMatchObject({ duration, labels: { endpoint } })
    expect(metrics).toEqual([
      { name: duration, type: 'histogram', labels: expect.arrayContaining([endpoint]) },
    ])
  })

  test('a metric that the target declares itself is not declared again, and other dashboards stay unchanged', () => {
    const own = { name: 'http_request_duration_seconds', type: 'histogram', labels: ['route'] } as const
    const { metrics, dashboards } = completeTarget({
      ...described,
      metrics: [own],
      dashboards: { runtime: 'node', requests: 'fastify' },
    })
    expect(metrics).toEqual([own])
    expect(dashboards?.runtime).toBe('node')
  })
})
