import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { latencyBudgets } from '../../dashboards/model/budgets.ts'
import { dataSource } from '../../dashboards/model/grafana-panels.ts'
import { composeFile, composeText } from './compose-file.ts'
import { repositorySource, root } from './source.ts'

const compose = await composeFile()
const services = Object.entries(compose.services)
const read = async (file: string): Promise<unknown> => parse(await readFile(join(root, file), 'utf8'))

test('the stack is complete', () => {
  const api = [
    'postgres',
    'redis',
    'nginx',
    'server-1',
    'server-2',
    'server-3',
    'schema',
    'dataset',
    'indexes',
  ]
  const exporters = ['postgres', 'redis', 'nginx', 'node', 'process'].map((name) => `${name}-exporter`)
  expect(Object.keys(compose.services).sort()).toEqual([...api, ...exporters, 'prometheus', 'grafana'].sort())
})

test('only the exporter that reads what other processes do has a capability, and only the one that it needs', () => {
  const able = services.filter(([, { cap_add }]) => cap_add !== undefined)
  expect(able.map(([name, { cap_add }]) => [name, cap_add])).toEqual([['process-exporter', ['SYS_PTRACE']]])
})

test.each(services)('%s has limits, no privileges, and a root file system it cannot write', (_, service) => {
  expect(Object.keys(service.deploy?.resources?.limits ?? {}).sort()).toEqual(['cpus', 'memory', 'pids'])
  expect(service.read_only).toBe(true)
  expect(service.cap_drop).toEqual(['ALL'])
  expect(service.security_opt).toEqual(['no-new-privileges:true'])
})

test.each(services)('%s publishes ports on 127.0.0.1 only', (_, { ports = [] }) => {
  expect(ports.filter((port) => !/^127\.0\.0\.1:\$\{[A-Z_]+:-\d+\}:\d+$/.test(port))).toEqual([])
})

test.each(services)('%s runs an image of an exact version, which can be replaced', (_, { image }) => {
  expect(image).toMatch(
    /^(\$\{[A-Z_]+:-[\w/-]+:v?\d+\.\d+(\.\d+)?(-bookworm|-alpine)?\}|\$\{APP_IMAGE:-tailgate\/mask-api:\d+\.\d+\.\d+\})$/,
  )
})

test.each(['server-1', 'server-2', 'server-3', 'postgres'])('%s has the limits of the guide', (name) => {
  expect(compose.services[name]?.deploy?.resources).toEqual({
    limits: { cpus: '2', memory: '4G', pids: 512 },
    reservations: { cpus: '1', memory: '2G' },
  })
})

// biome-ignore lint/suspicious/noTemplateCurlyInString: Compose fills it in
const directory = '${SECRETS_DIRECTORY:?run scripts/compose-env first}'

test('passwords and keys are files, and without them the remedy is named', async () => {
  const files = Object.entries(compose.secrets).map(([name, { file }]) => [name, file])
  expect(files).toEqual(Object.keys(compose.secrets).map((name) => [name, `${directory}/${name}`]))
  // Only images, ports, addresses and sizes come from variables.
  const variables = [...(await composeText()).matchAll(/\$\{(\w+)/g)].map(([, name]) => name ?? '')
  expect(variables.filter((name) => /PASS|SECRET|KEY/.test(name) && name !== 'SECRETS_DIRECTORY')).toEqual([])
  const telling = services.flatMap(([service, { environment = {} }]) =>
    Object.entries(environment)
      .filter(([name]) => /PASS|SECRET|KEY/.test(name))
      .map(([name, value]) => [service, name, value]),
  )
  expect(telling.length).toBeGreaterThan(12)
  expect(
    telling.filter(
      ([, , value]) => !/^(\/run\/secrets\/\w+|\$\$__file\{\/run\/secrets\/\w+\})$/.test(value ?? ''),
    ),
  ).toEqual([])
})

test('each service is given the secrets it needs, and no others', () => {
  const api = ['database_password', 'redis_password', 'jwt_secret', 'url_signing_keys']
  const given = services.flatMap(([name, { secrets }]) => (secrets ? [[name, secrets]] : []))
  expect(Object.fromEntries(given)).toEqual({
    postgres: ['postgres_password', 'database_password', 'monitor_password'],
    redis: ['redis_password'],
    schema: ['database_password'],
    dataset: ['database_password'],
    indexes: ['database_password'],
    'server-1': api,
    'server-2': api,
    'server-3': api,
    'postgres-exporter': ['monitor_password'],
    'redis-exporter': ['redis_exporter_passwords'],
    prometheus: ['prometheus_web', 'prometheus_password'],
    grafana: ['grafana_password', 'prometheus_password'],
  })
  for (const [name, { environment = {}, secrets = [] }] of services)
    for (const value of Object.values(environment)) {
      const [, asked] = /\/run\/secrets\/(\w+)/.exec(value) ?? []
      if (asked !== undefined) expect(secrets, name).toContain(asked)
    }
})

test('a client that queries or writes to Prometheus must give a password', async () => {
  expect(compose.services.prometheus).toMatchObject({
    command: expect.arrayContaining([
      '--web.config.file=/run/secrets/prometheus_web',
      // Compose takes $$ for $.
      '--web.cors.origin=^$$',
    ]),
  })
  const file = '/run/secrets/prometheus_password'
  expect(await read('compose/grafana/datasource.yml')).toMatchObject({
    datasources: [
      {
        basicAuth: true,
        basicAuthUser: 'tailgate',
        secureJsonData: { basicAuthPassword: `$__file{${file}}` },
      },
    ],
  })
  const { scrape_configs: jobs } = (await read('compose/prometheus.yml')) as {
    scrape_configs: { job_name: string; basic_auth?: unknown }[]
  }
  expect(jobs.find(({ job_name }) => job_name === 'prometheus')?.basic_auth).toEqual({
    username: 'tailgate',
    password_file: file,
  })
})

test('no container sees the processes of the machine unless its profile is requested', () => {
  const seeing = services.filter(
    ([, { pid, volumes = [] }]) => pid !== undefined || volumes.some((volume) => volume.startsWith('/proc:')),
  )
  expect(seeing.map(([name, { profiles }]) => [name, profiles])).toEqual([
    ['node-exporter', ['machine']],
    ['process-exporter', ['machine']],
  ])
  const others = services.filter(([, { profiles }]) => profiles !== undefined)
  expect(others.length).toBe(seeing.length)
})

test('the network of a container is not told as that of the machine', () => {
  expect(compose.services['node-exporter']).toMatchObject({
    networks: ['watched'],
    command: expect.not.arrayContaining(['--collector.netdev']),
  })
})

/** The services of each network. */
function members(): Record<string, readonly string[]> {
  const on = (network: string) =>
    services
      .filter(([, { networks = [] }]) =>
        (Array.isArray(networks) ? networks : Object.keys(networks)).includes(network),
      )
      .map(([name]) => name)
      .toSorted()
  return Object.fromEntries(Object.keys(compose.networks).map((network) => [network, on(network)]))
}

test('each tier has a network of its own, and only what publishes a port is on one that leads out', () => {
  const servers = ['server-1', 'server-2', 'server-3']
  const exporters = [
    'nginx-exporter',
    'node-exporter',
    'postgres-exporter',
    'process-exporter',
    'redis-exporter',
  ]
  expect(members()).toEqual({
    edge: ['nginx'],
    viewed: ['grafana', 'prometheus'],
    proxied: ['nginx', ...servers],
    data: [
      'dataset',
      'indexes',
      'postgres',
      'postgres-exporter',
      'redis',
      'redis-exporter',
      'schema',
      ...servers,
    ].toSorted(),
    'proxy-status': ['nginx', 'nginx-exporter'],
    watched: ['grafana', 'prometheus', ...exporters, ...servers].toSorted(),
  })
  const open = Object.entries(compose.networks).filter(([, network]) => network?.internal !== true)
  expect(open.map(([name]) => name)).toEqual(['edge', 'viewed'])
  const published = services.filter(([, { ports }]) => ports !== undefined).map(([name]) => name)
  expect(published).toEqual(['nginx', 'prometheus', 'grafana'])
})

test('the servers trust only Nginx about the address of a client', () => {
  const { networks } = compose.services.nginx ?? {}
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Compose fills it in
  const address = '${NGINX_ADDRESS:-172.29.71.2}'
  expect(networks).toMatchObject({ proxied: { ipv4_address: address } })
  for (const name of ['server-1', 'server-2', 'server-3'])
    expect(compose.services[name]?.environment?.TRUSTED_PROXIES).toBe(address)
})

test('the API and its dataset use a database user that is not the superuser', () => {
  const { postgres, dataset, schema, indexes } = compose.services
  const superuser = postgres?.environment?.POSTGRES_USER
  expect(superuser).toBe('postgres')
  expect(dataset?.environment?.PGUSER).toBe('tailgate')
  for (const service of [schema, indexes, compose.services['server-1']])
    expect(service?.environment?.DATABASE_URL).toBe('postgres://tailgate@postgres:5432/tailgate')
})

test('every mounted file exists, and is read-only', () => {
  const mounts = services
    .flatMap(([, { volumes = [] }]) => volumes)
    .filter((volume) => volume.startsWith('./'))
  expect(mounts.length).toBeGreaterThan(6)
  expect(mounts.filter((mount) => !mount.endsWith(':ro'))).toEqual([])
  expect(mounts.filter((mount) => !existsSync(join(root, mount.split(':')[0] ?? '')))).toEqual([])
})

test('every named volume is declared, and every declared one used', () => {
  const used = services.flatMap(([, { volumes = [] }]) => volumes.map((volume) => volume.split(':')[0] ?? ''))
  expect([...new Set(used.filter((name) => !/^[./]/.test(name)))].sort()).toEqual(
    Object.keys(compose.volumes).sort(),
  )
})

/** An unquoted colon turns a list item into a mapping, and Compose then refuses the file. */
const words = (list: unknown): boolean =>
  Array.isArray(list) && list.every((word) => typeof word === 'string')

test('services that keep running have a health check, of their own or of their image, except images of a single program', () => {
  const unchecked = services.filter(
    ([, { restart, healthcheck, build }]) => restart !== 'no' && !healthcheck?.test && build === undefined,
  )
  expect(unchecked.map(([name]) => name)).toEqual(['nginx-exporter', 'process-exporter'])
})

test('services that others wait for have a health check, of their own or of their image, or end', async () => {
  const dockerfile = await readFile(join(root, 'reference-server/Dockerfile'), 'utf8')
  const imageIsChecked = /^HEALTHCHECK /m.test(dockerfile)
  const waits = services.flatMap(([, { depends_on = {} }]) => Object.entries(depends_on))
  expect(waits.length).toBeGreaterThan(8)
  for (const [name, { condition }] of waits) {
    const service = compose.services[name]
    const checked = words(service?.healthcheck?.test) || (service?.build !== undefined && imageIsChecked)
    if (condition === 'service_healthy') expect(checked, name).toBe(true)
    else expect([condition, service?.restart], name).toEqual(['service_completed_successfully', 'no'])
  }
})

test('the servers put a boundary of their histogram on every latency budget of the scenarios', async () => {
  const given = String(compose.services['server-1']?.environment?.LATENCY_BUDGETS_SECONDS)
    .split(',')
    .map(Number)
  const budgets = latencyBudgets(await repositorySource()).map(({ seconds }) => seconds)
  expect(given).toEqual([...new Set(budgets)].sort((a, b) => a - b))
})

test('Grafana knows Prometheus by the uid of the dashboards, and the interval it scrapes at', async () => {
  const { datasources } = (await read('compose/grafana/datasource.yml')) as {
    datasources: { uid: string; jsonData: { timeInterval: string } }[]
  }
  const { global } = (await read('compose/prometheus.yml')) as { global: { scrape_interval: string } }
  expect(datasources).toMatchObject([
    { uid: dataSource.uid, jsonData: { timeInterval: global.scrape_interval } },
  ])
})

test('dashboards cannot be changed in Grafana', async () => {
  expect(await read('compose/grafana/dashboards.yml')).toMatchObject({
    providers: [{ allowUiUpdates: false }],
  })
})

test('Nginx balances by least connections with the weights of the guide', async () => {
  const text = await readFile(join(root, 'compose/nginx.conf'), 'utf8')
  expect(text).toMatch(/least_conn;/)
  expect(
    [...text.matchAll(/server (server-\d):3000 weight=(\d)/g)].map(([, name, weight]) => `${name} ${weight}`),
  ).toEqual(['server-1 3', 'server-2 3', 'server-3 2'])
})

test('the build context of the image contains no passwords', async () => {
  const rules = (await readFile(join(root, '.dockerignore'), 'utf8')).split('\n')
  expect(rules).toContain('*')
  expect(rules.filter((rule) => rule.startsWith('!') && /env|results|cache/.test(rule))).toEqual([])
})

test('the image of the server is unprivileged, and contains the packages of the server alone', async () => {
  const dockerfile = await readFile(join(root, 'reference-server/Dockerfile'), 'utf8')
  expect(dockerfile).toMatch(/^ARG NODE_IMAGE=node:\d+\.\d+\.\d+-bookworm-slim$/m)
  expect(dockerfile).toMatch(/^USER 1000:1000$/m)
  // test/package counts them, from the lock file.
  const { name } = JSON.parse(await readFile(join(root, 'reference-server/package.json'), 'utf8'))
  expect(dockerfile.match(/\bnpm .*/g)).toEqual([`npm ci --omit=dev --ignore-scripts --workspace ${name}`])
})
