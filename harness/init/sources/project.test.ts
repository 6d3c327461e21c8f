import { describe, expect, test } from 'vitest'
import { combine } from '../found/combine.ts'
import { readCompose } from './compose.ts'
import { readPackageJson } from './package-json.ts'

test('package.json gives the name of the service and its start command', () => {
  const text = JSON.stringify({
    name: '@us/shop',
    scripts: { start: 'node a.js' },
    dependencies: { pg: '8', ioredis: '5' },
  })
  expect(readPackageJson('package.json', text)).toMatchObject({
    name: 'shop',
    app: 'npm run start',
    clients: { postgres: 'pg', redis: 'ioredis' },
    notes: [],
  })
  expect(readPackageJson('package.json', '{"main":"a.js"}')).toMatchObject({ app: 'node a.js', notes: [] })
  const built = readPackageJson('package.json', '{"scripts":{"build":"tsc","start":"node dist/a.js"}}')
  expect(built).toMatchObject({ hasBuild: true, notes: [] })
  expect(combine([built], undefined).hasBuild).toBe(true)
  expect(readPackageJson('package.json', '{"scripts":{"build":"tsc"}}')).not.toHaveProperty('hasBuild')
  expect(readPackageJson('package.json', '{}').notes).toEqual([
    'package.json has no script `start` and no `main`.',
  ])
})

test.each<[string, Readonly<Record<string, string>>, string]>([
  ['NestJS', { start: 'nest start', build: 'nest build', 'start:prod': 'node dist/main' }, 'start:prod'],
  ['NestJS by npx', { start: 'npx nest start', build: 'b', 'start:prod': 'node dist/main' }, 'start:prod'],
  ['NestJS without a build', { start: 'nest start', 'start:prod': 'node dist/main' }, 'start'],
  ['NestJS with nothing else', { start: 'nest start', build: 'nest build' }, 'start'],
  ['NestJS that always compiles', { start: 'nest start', build: 'b', 'start:prod': 'nest start' }, 'start'],
  ['another service', { start: 'node a.js', build: 'tsc', 'start:prod': 'node b.js' }, 'start'],
])('%s is started by the script that compiles nothing, where there is one', (_, scripts, script) => {
  expect(readPackageJson('package.json', JSON.stringify({ scripts })).app).toBe(`npm run ${script}`)
})

const compose = `
services:
  web:
    build: .
    ports: ["127.0.0.1:8080:3000/tcp"]
    environment: { DATABASE_URL: postgres://db }
  worker: { build: ./worker }
  db: { image: "postgres:17", environment: [POSTGRES_PASSWORD=hunter22] }
  cache: { image: docker.io/library/redis:7 }
  queue:
    image: rabbitmq:4
    ports: [5672, { target: 15672, published: "15672" }]
    environment: { RABBITMQ_DEFAULT_PASS: hunter23, RABBITMQ_NODENAME: one }
`

test('a Compose file gives the service under test, its address, and the services that it needs', () => {
  const found = readCompose('compose.yml', compose)
  expect(found).toMatchObject({
    name: 'web',
    url: 'http://127.0.0.1:8080',
    services: {
      db: { kind: 'postgres' },
      cache: { kind: 'redis' },
      queue: { kind: 'other', image: 'rabbitmq:4', ports: [5672, 15672] },
    },
  })
  expect(JSON.stringify(found)).not.toContain('hunter')
  expect(found.composed).toEqual({ file: 'compose.yml', service: 'web', variables: ['DATABASE_URL'] })
  expect(found.app).toEqual({ compose: 'compose.yml', service: 'web', others: ['worker'] })
  expect(found.notes).toEqual(['web of compose.yml is taken for the service under test.'])
})

test.each([
  [`'\${PORT:-8080}:3000'`, 'http://127.0.0.1:8080'],
  [`'127.0.0.1:\${PORT-8080}:3000'`, 'http://127.0.0.1:8080'],
  [`{ target: 3000, published: '\${PORT:-8080}' }`, 'http://127.0.0.1:8080'],
  [`'\${PORT:?set it}:3000'`, undefined],
  [`'\${PORT:-}:3000'`, undefined],
  ["'127.0.0.1::3000'", undefined],
])('a service is at the port of this machine, which may be the default of a variable: %s', (port, url) => {
  expect(readCompose('c.yml', `services: { web: { build: ., ports: [${port}] } }`).url).toBe(url)
})

test('of the variables of a service only the names are read', () => {
  const text = 'services: { web: { build: ., environment: [DB_HOST=db, JWT_SECRET, "a b=hunter22"] } }'
  const { composed } = readCompose('c.yml', text)
  expect(composed).toEqual({ file: 'c.yml', service: 'web', variables: ['DB_HOST', 'JWT_SECRET'] })
})

describe('how a Compose file starts the service', () => {
  test.each<[string, string, object | undefined, RegExp]>([
    [
      'of its ports the first is that of HTTP',
      `services: { web: { build: ., ports: ['9000:3000', '9229:9229'] } }`,
      { compose: 'c.yml', service: 'web', port: 3000, others: [] },
      /web has several ports: 3000 is taken/,
    ],
    [
      'a port whose number on this machine is a variable',
      `services: { web: { build: ., ports: ['\${PORT:-8080}:3000'] } }`,
      { compose: 'c.yml', service: 'web', others: [] },
      /web of c.yml is taken for the service under test\.$/,
    ],
    [
      'ports that are variables on both sides',
      `services: { web: { build: ., ports: ['\${PORT:-3000}:\${PORT:-3000}', '\${DEBUG-9229}:9229'] } }`,
      { compose: 'c.yml', service: 'web', port: 3000, others: [] },
      /web has several ports: 3000 is taken/,
    ],
    [
      'a port over UDP is none',
      `services: { web: { build: ., ports: ['53:53/udp', { target: 54, protocol: udp }] } }`,
      undefined,
      /web .+ publishes no port/,
    ],
    [
      'not one that only works beside it, although it is built here',
      `services: { jobs: { build: . }, web: { image: 'us/web:1', ports: [3000] } }`,
      { compose: 'c.yml', service: 'web', others: ['jobs'] },
      /^web of c.yml/,
    ],
    [
      'through the proxy before it, as its users do',
      `services: { web: { build: . }, front: { image: 'nginx:1', ports: ['80:80'] } }`,
      { compose: 'c.yml', service: 'front', others: [] },
      /web .+, and reached through front\.$/,
    ],
    [
      'not where it has the network of the machine',
      `services: { web: { build: ., network_mode: host, ports: ['80:80'] } }`,
      undefined,
      /publishes no port/,
    ],
    [
      'not a database, which nobody drives',
      `services: { db: { image: 'postgres:17', ports: ['5432:5432'] } }`,
      undefined,
      /no service that is built/,
    ],
  ])('%s', (_, text, app, note) => {
    const found = readCompose('c.yml', text)
    expect(found.app).toEqual(app)
    expect(found.notes.join('\n')).toMatch(note)
  })

  const composed = readCompose('compose.yml', compose)
  const packaged = readPackageJson('package.json', '{"scripts":{"start":"node a.js"}}')

  test('with all that stands in it, where nothing else starts it', () => {
    const { app, notes } = combine([composed], undefined)
    expect(app).toEqual(composed.app)
    expect(notes.join('\n')).toContain('All of compose.yml is started for each run')
    expect(notes.join('\n')).not.toContain('Left out')
  })
  test('not where a package starts it, which tells of the other way', () => {
    const { app, notes } = combine([packaged, composed], undefined)
    expect(app).toBe('npm run start')
    expect(notes.join('\n')).toMatch(
      /Left out: worker of compose\.yml; .+ `app: \{ compose: 'compose\.yml', service: 'web' \}`/,
    )
  })
  test('before a package where the file was named', () => {
    expect(combine([composed, packaged], undefined).app).toEqual(composed.app)
  })
  test('not where it is said where the service runs', () => {
    expect(combine([composed], 'http://127.0.0.1:1')).toMatchObject({ url: 'http://127.0.0.1:1' })
    expect(combine([composed], 'http://127.0.0.1:1').app).toBeUndefined()
  })
})

test.each([
  ['YAML that is none', () => readCompose('compose.yml', 'a: [')],
  ['an alias of nothing', () => readCompose('compose.yml', 'services: { a: *nobody }')],
  ['a Compose file without services', () => readCompose('compose.yml', 'a: 1')],
  ['a package.json that is no JSON', () => readPackageJson('package.json', '{')],
  ['a package.json of another shape', () => readPackageJson('package.json', '{"scripts":[]}')],
])('%s is refused in a sentence', (_, read) => expect(read).toThrow(/cannot be read: .+\.\n.+\.$/))
