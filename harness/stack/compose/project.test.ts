import { expect, test } from 'vitest'
import { TailgateError } from '../../base/errors.ts'
import type { ComposeConfig } from './compose-config.ts'
import { type Changes, changedProject, lastingNote, secretsOf } from './project.ts'

const labels = { 'tailgate.run': '1' }
const changes: Changes = {
  ...{ file: 'compose.yml', service: 'web', port: 4711, inside: undefined, labels },
  ...{ environment: { MODE: 'a$b' }, imageOf: (service) => `built/${service}` },
}
const port = (target: number, protocol = 'tcp') => ({ mode: 'ingress', target, published: '80', protocol })
const config: ComposeConfig = {
  services: {
    web: {
      ...{ build: { context: '/shop' }, container_name: 'front', restart: 'always', scale: 3 },
      ...{ attach: false, networks: { default: null } },
      ...{ ports: [port(3000)], environment: { DB: 'x' } },
      deploy: { replicas: 3, resources: {}, restart_policy: { condition: 'any' } },
      ...{ labels: { mine: 'yes' }, healthcheck: { test: ['CMD', 'true'] } },
    },
    db: {
      ...{ image: 'postgres:17', ports: [port(5432)], environment: { SECRET: 'kept' }, scale: 2 },
      deploy: { replicas: 2, restart_policy: { condition: 'on-failure' } },
    },
  },
  networks: { default: { name: 'shop_default', ipam: {} }, shared: { name: 'shared', external: true } },
  volumes: { data: { name: 'real-data' }, theirs: { name: 'theirs', external: true } },
}

const made = (more: Partial<Changes> = {}, given = config) => changedProject(given, { ...changes, ...more })

test('the app is published on loopback only, at its port, and nothing else is published', () => {
  const { config: changed, inside } = made()
  expect(inside).toBe(3000)
  expect(changed.services.web?.ports).toEqual([
    { mode: 'ingress', host_ip: '127.0.0.1', target: 3000, published: '4711', protocol: 'tcp' },
  ])
  expect(changed.services.db?.ports).toBeUndefined()
})

test('no name is fixed, nothing restarts by itself, and the app has one container', () => {
  const { web, db } = made().config.services
  expect(web).toMatchObject({ restart: 'no', image: 'built/web', pull_policy: 'never' })
  for (const key of ['container_name', 'scale', 'attach']) expect(web).not.toHaveProperty(key)
  expect(db?.scale).toBe(2)
  expect([web?.deploy, db?.deploy]).toEqual([{ resources: {} }, { replicas: 2 }])
})

test('everything that the project creates has the labels by which it is removed; existing resources of others stay theirs', () => {
  const { services, networks, volumes } = made().config
  expect([services.web?.labels, services.db?.labels]).toEqual([{ mine: 'yes', ...labels }, labels])
  expect(networks).toEqual({ default: { ipam: {}, labels }, shared: { name: 'shared', external: true } })
  expect(volumes).toEqual({ data: { labels }, theirs: { name: 'theirs', external: true } })
})

test('a fixed container name is still a host for the others', () =>
  expect(made().config.services.web?.networks).toEqual({ default: { aliases: ['front'] } }))

test('a subnet stays only where a service has an address in it', () => {
  const ipam = { config: [{ subnet: '10.9.0.0/24' }] }
  const networks = { default: { ipam }, data: { ipam } }
  const db = { networks: { data: { ipv4_address: '10.9.0.2' } } }
  const changed = made({}, { services: { ...config.services, db }, networks })
  expect(changed.config.networks).toEqual({ default: { ipam: {}, labels }, data: { ipam, labels } })
  expect(changed.fixed).toEqual(['data'])
})

test('variables are added to those of the app, and dollar signs in them stay unchanged', () => {
  const { web, db } = made().config.services
  expect([web?.environment, db?.environment]).toEqual([{ DB: 'x', MODE: 'a$$b' }, { SECRET: 'kept' }])
})

test('the secrets of all services are known, as a service writes them', () => {
  const environment = { POSTGRES_PASSWORD: 'much$$money', URL: 'postgres://a:hunter22@db/a', TOKEN: null }
  const services = { db: { environment }, web: { environment: { MODE: 'fast' } }, cache: {} }
  expect(new Set(secretsOf({ services }))).toEqual(new Set(['much$money', 'hunter22']))
})

test('it lists what is built and what is pulled', () => {
  expect(made()).toMatchObject({ isBuilt: true, images: { db: 'postgres:17' } })
  expect(made({ service: 'db' }).inside).toBe(5432)
})

test('it lists what its services may write to and the run does not remove', () => {
  const mounts = [
    { type: 'bind', source: '/shop/data', target: '/var/lib/postgresql/data' },
    { type: 'bind', source: '/shop/init.sql', target: '/init.sql', read_only: true },
    { type: 'volume', source: 'data', target: '/a' },
    { type: 'volume', source: 'theirs', target: '/b' },
    { type: 'volume', target: '/c' },
    { type: 'tmpfs', target: '/d' },
    { type: 'volume', source: 'bound', target: '/e' },
    { type: 'volume', source: 'nfs', target: '/f' },
    { type: 'volume', source: 'nfs', target: '/g', read_only: true },
    { type: 'volume', source: 'memory', target: '/h' },
  ]
  const volumes = {
    ...config.volumes,
    bound: { driver_opts: { type: 'none', o: 'bind', device: '/srv/pg' } },
    nfs: { driver_opts: { type: 'nfs', o: 'addr=10.0.0.1', device: ':/pg' } },
    memory: { driver_opts: { type: 'tmpfs', device: 'tmpfs' } },
  }
  const services = { ...config.services, db: { volumes: mounts } }
  const { lasting } = made({}, { ...config, services, volumes })
  expect(lasting).toEqual([
    ...['db: /shop/data', 'db: the volume theirs'],
    ...['db: the volume bound on /srv/pg', 'db: the volume nfs on :/pg'],
  ])
  expect(lastingNote('compose.yml', { lasting })).toContain('(db: /shop/data, db: the volume theirs, ')
  expect(lastingNote('compose.yml', made())).toBe(undefined)
})

const web = (given: object) => ({ services: { web: given } }) as ComposeConfig
test.each<[string, object, number]>([
  ['a port that is exposed only', { expose: ['8080'] }, 8080],
  ['the one over TCP', { ports: [port(53, 'udp'), port(80)] }, 80],
  ['what the config says, of several', { ports: [port(80), port(90)] }, 90],
])('the port of the app is %s', (_, given, inside) =>
  expect(made(inside === 90 ? { inside } : {}, web(given)).inside).toBe(inside),
)

test.each<[string, ComposeConfig, string, string]>([
  ['a service that is not there', { services: { api: {} } }, 'it has no service web', 'services are: api'],
  ['a service of a profile', { services: { api: {} } }, 'it has no service web', 'COMPOSE_PROFILES'],
  ['no port', web({}), 'web neither publishes nor exposes a port', 'app.port'],
  ['several ports', web({ ports: [port(80), port(90)] }), 'web has the ports 80 and 90', 'app.port'],
  ['the network of the machine', web({ network_mode: 'host' }), 'network_mode of web (host)', '`url`'],
])('%s is a sentence with its remedy', (_, given, problem, remedy) => {
  const thrown = (() => {
    try {
      return made({}, given)
    } catch (error) {
      return error
    }
  })()
  expect(thrown).toBeInstanceOf(TailgateError)
  expect([(thrown as TailgateError).code, (thrown as TailgateError).message]).toEqual([
    'COMPOSE_UNUSABLE',
    expect.stringContaining(problem),
  ])
  expect((thrown as TailgateError).hint).toContain(remedy)
})
