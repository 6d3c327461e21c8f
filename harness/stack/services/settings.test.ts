import { expect, test } from 'vitest'
import { heldPostgresSettings } from '../../config/setup/postgres-setting.ts'
import { installLine } from '../launch/programs.ts'
import { makeSecrets, scramVerifier } from '../launch/secrets.ts'
import { tooOld } from '../observers/grafana.ts'
import { argumentsOf, renderScrapes } from '../observers/prometheus.ts'
import { renderProxy } from './nginx-settings.ts'
import { urlOf } from './postgres.ts'
import { renderSettings, settingsOf } from './postgres-settings.ts'
import { renderRedis } from './redis.ts'

const base = {
  port: 1,
  socketDirectory: '/s',
  hbaFile: '/h',
  purpose: 'serve',
  memory: 16 * 2 ** 30,
} as const

test('the tuning of the guide sets what the guide recommends, computed from the memory', () => {
  expect(settingsOf({ ...base, tuning: 'guide', memory: 2 * 2 ** 30 }, 'linux')).toMatchObject({
    shared_buffers: '512MB',
    effective_cache_size: '1536MB',
    work_mem: '256MB',
    maintenance_work_mem: '1GB',
    max_connections: '200',
    shared_preload_libraries: 'pg_stat_statements',
    checkpoint_completion_target: '0.9',
    wal_buffers: '64MB',
    checkpoint_timeout: '15min',
    default_statistics_target: '100',
    random_page_cost: '1.1',
    effective_io_concurrency: '200',
  })
})

test('shared_buffers stops growing with a large machine', () => {
  expect(settingsOf({ ...base, tuning: 'guide' }, 'linux').shared_buffers).toBe('1024MB')
})

test("the stock tuning leaves memory, checkpoints and the planner to the server's defaults", () => {
  const stock = settingsOf({ ...base, tuning: 'stock' }, 'linux')
  expect(stock).toMatchObject({ max_connections: '200', shared_preload_libraries: 'pg_stat_statements' })
  expect(Object.keys(stock)).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/shared_buffers|cost/)]),
  )
})

test('a chosen setting replaces that of its tuning', () => {
  const chosen = { random_page_cost: '4', max_connections: '100' }
  expect(settingsOf({ ...base, tuning: 'guide', chosen }, 'linux')).toMatchObject({
    ...chosen,
    work_mem: '256MB',
  })
})

test('settings that the stack itself decides cannot be chosen, except those that the guide recommends', () => {
  const decided = Object.keys(settingsOf({ ...base, tuning: 'stock' }, 'linux'))
  const choosable = decided.filter((name) => !heldPostgresSettings.has(name))
  expect(choosable).toEqual(['max_connections', 'pg_stat_statements.track'])
})

test('a serving server keeps what it acknowledged; only the preparation runs without fsync', () => {
  expect(settingsOf({ ...base, tuning: 'guide' }).fsync).toBeUndefined()
  expect(settingsOf({ ...base, tuning: 'guide', purpose: 'prepare' }).fsync).toBe('off')
})

test('quotes in a value are doubled', () => {
  expect(renderSettings({ hba_file: "/it's" })).toBe("hba_file = '/it''s'\n")
})

const proxy = {
  port: 8000,
  statusPort: 8001,
  upstreams: [
    { port: 1, weight: 3 },
    { port: 2, weight: 3 },
    { port: 3, weight: 2 },
  ],
  directory: '/run/nginx',
  certificates: '/run/settings/nginx',
  protocol: 'http1',
  files: undefined,
  accessLog: '/run/nginx/access.jsonl',
  logged: 1,
  bodyLimit: 64_000_000,
  perAddress: 8192,
  openFiles: 100_000,
  version: '1.22.1',
  listen: '127.0.0.1',
  root: false,
} as const

test('the proxy balances by least connections with the weights of the target, on loopback only', () => {
  const text = renderProxy({ ...proxy, tuning: 'stock' })
  expect(text).toContain('least_conn;')
  expect(text.match(/server 127\.0\.0\.1:\d weight=\d /g)).toEqual([
    'server 127.0.0.1:1 weight=3 ',
    'server 127.0.0.1:2 weight=3 ',
    'server 127.0.0.1:3 weight=2 ',
  ])
  expect(text.match(/listen (?!127\.0\.0\.1:)/)).toBeNull()
  expect(text).not.toContain('proxy_buffer_size')
})

test.each([
  ['1.18.0', 'listen 127.0.0.1:8000 backlog=4096 ssl http2;', 'http2_max_requests 1000000000;', 'http2 on;'],
  [
    '1.22.1',
    'listen 127.0.0.1:8000 backlog=4096 ssl http2;',
    'ssl_certificate "/run/settings/nginx/',
    'http2 on;',
  ],
  [
    '1.25.0',
    'listen 127.0.0.1:8000 backlog=4096 ssl http2;',
    'ssl_certificate "/run/settings/nginx/',
    'http2 on;',
  ],
  ['1.25.1', 'listen 127.0.0.1:8000 backlog=4096 ssl;', 'http2 on;', 'ssl http2'],
  ['1.29.3', 'listen 127.0.0.1:8000 backlog=4096 ssl;', 'http2 on;', 'ssl http2'],
  [
    'unknown',
    'listen 127.0.0.1:8000 backlog=4096 ssl http2;',
    'ssl_certificate "/run/settings/nginx/',
    'http2 on;',
  ],
])('Nginx %s is asked for HTTP/2 in its own way', (version, listener, more, never) => {
  const text = renderProxy({ ...proxy, tuning: 'stock', protocol: 'h2', version })
  expect(text).toContain(listener)
  expect(text).toContain(more)
  expect(text).not.toContain(never)
})

test('TLS alone does not offer HTTP/2, and without TLS there is no certificate', () => {
  const secured = renderProxy({ ...proxy, tuning: 'stock', protocol: 'tls' })
  expect(secured).toContain('ssl;')
  expect(secured).not.toContain('http2')
  expect(renderProxy({ ...proxy, tuning: 'stock' })).not.toContain('ssl')
})

test('Redis stores nothing on disk unless requested', () => {
  const place = { port: 1, password: 'p' }
  expect(renderRedis({ ...place, persistence: 'memory' }, '/d', '127.0.0.1')).toContain('appendonly no')
  expect(renderRedis({ ...place, persistence: 'memory' }, '/d', '127.0.0.1')).toContain('maxmemory 512mb')
  const kept = renderRedis({ ...place, persistence: 'append-only' }, '/d', '127.0.0.1')
  expect(kept).toContain('appendonly yes')
  expect(kept).toContain('save ""')
})

test.each([
  [100_000, 8192, 20_480],
  [1024, 8192, 960],
  [100_000, 20_000, 50_000],
])(
  'with %i files and %i requests per address a worker has %i connections',
  (openFiles, perAddress, connections) => {
    const text = renderProxy({ ...proxy, tuning: 'stock', openFiles, perAddress })
    expect(text).toContain(`worker_connections ${connections};`)
    expect(text).toContain(`limit_conn addresses ${perAddress};`)
  },
)

test('a body limit is written in bytes, and no limit as 0', () => {
  expect(renderProxy({ ...proxy, tuning: 'stock' })).toContain('client_max_body_size 64000000;')
  expect(renderProxy({ ...proxy, tuning: 'stock', bodyLimit: undefined })).toContain(
    'client_max_body_size 0;',
  )
})

test('the tuning of the guide adds its buffers and timeouts', () => {
  const text = renderProxy({ ...proxy, tuning: 'guide' })
  for (const line of ['proxy_buffer_size 128k;', 'proxy_buffers 4 256k;', 'proxy_read_timeout 30s;'])
    expect(text).toContain(line)
})

test.each([
  ['2.42.0', false, true],
  ['3.8.0', false, true],
  ['3.9.1', true, false],
  ['4.0.0', true, false],
  ['unknown', false, true],
])('Prometheus %s is asked for native histograms in its own way', (version, inFile, asFeature) => {
  expect(renderScrapes([], version).includes('scrape_native_histograms')).toBe(inFile)
  expect(
    argumentsOf({ directory: '/p', configFile: '/s/prometheus.yml' }, 1, version)
      .join(' ')
      .includes('native-histograms'),
  ).toBe(asFeature)
})

test('Prometheus lets no page of another origin read it', () =>
  expect(argumentsOf({ directory: '/p', configFile: '/s/prometheus.yml' }, 1, '2.42.0')).toContain(
    '--web.cors.origin=^$',
  ))

test('Prometheus takes no page of any size from the app, and does not fill the disk', () => {
  const jobs = ['app', 'redis'].map((job) => ({ job, ports: [1], path: '/metrics' }))
  const [app, redis] = JSON.parse(renderScrapes(jobs, '2.42.0')).scrape_configs
  expect(app).toMatchObject({ job_name: 'app', body_size_limit: '16MB', sample_limit: 50_000 })
  expect(redis).not.toHaveProperty('sample_limit')
  const told = argumentsOf({ directory: '/p', configFile: '/s/prometheus.yml' }, 1, '2.42.0')
  expect(told).toContain('--storage.tsdb.retention.size=4GB')
})

test('each program has a command that installs it', () => {
  expect(installLine('redis-server', 'linux')).toBe('sudo apt-get install redis-server')
  expect(installLine('postgres', 'darwin')).toBe('brew install postgresql@16')
})

test('a secret is made once per name', () => {
  const { of: secret, known } = makeSecrets()
  expect(secret('a')).toBe(secret('a'))
  expect(secret('a')).not.toBe(secret('b'))
  expect(secret('a')).toMatch(/^[A-Za-z0-9_-]{43}$/)
  expect(known()).toEqual([secret('a'), secret('b')])
})

test('the verifier of a password is the one of the example in RFC 7677', () => {
  const salt = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64')
  expect(scramVerifier('pencil', salt)).toBe(
    'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$' +
      'WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
  )
})

test('the URL of the database has the scheme that SQLAlchemy takes too', () =>
  expect(urlOf(5432, 'word')).toBe('postgresql://app:word@127.0.0.1:5432/app'))

test('Prometheus gets a rule file when there is one', () => {
  expect(JSON.parse(renderScrapes([], '2.42.0', 'rules.yml'))).toMatchObject({ rule_files: ['rules.yml'] })
  expect(renderScrapes([], '2.42.0')).not.toContain('rule_files')
})

test.each([
  ['9.4.0', 'Grafana 9.4.0 is older than 12.3'],
  ['12.2.9', 'older than 12.3'],
  ['12.3.1', undefined],
  ['13.0.0', undefined],
  ['unknown', undefined],
])('Grafana %s is refused: %s', (version, words) => {
  if (words === undefined) expect(tooOld(version)).toBeUndefined()
  else expect(tooOld(version)).toContain(words)
})
