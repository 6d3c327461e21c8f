import { expect, test } from 'vitest'
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
    notes: [
      "pg is among its dependencies: add `postgres` to `services` for a postgres of each run's own.",
      "ioredis is among its dependencies: add `redis` to `services` for a redis of each run's own.",
    ],
  })
  expect(readPackageJson('package.json', '{"main":"a.js"}')).toMatchObject({ app: 'node a.js', notes: [] })
  expect(readPackageJson('package.json', '{}').notes).toEqual([
    'package.json has no script `start` and no `main`.',
  ])
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
  expect(found.notes).toEqual([
    'web of compose.yml is taken for the service under test.',
    'Left out: worker of compose.yml; add what the service needs to `services`.',
  ])
})

test.each([
  ['YAML that is none', () => readCompose('compose.yml', 'a: [')],
  ['a Compose file without services', () => readCompose('compose.yml', 'a: 1')],
  ['a package.json that is no JSON', () => readPackageJson('package.json', '{')],
  ['a package.json of another shape', () => readPackageJson('package.json', '{"scripts":[]}')],
])('%s is refused in a sentence', (_, read) => expect(read).toThrow(/cannot be read: .+\.\n.+\.$/))
