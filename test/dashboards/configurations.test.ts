import { spawnSync } from 'node:child_process'
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { boards } from '../../dashboards/build/boards.ts'
import { marksOf } from '../../dashboards/model/marks.ts'
import { withoutVariables } from '../../dashboards/model/promql.ts'
import { findProgram } from '../../harness/stack/launch/programs.ts'
import { renderErrors } from '../../harness/stack/services/nginx-errors.ts'
import { renderProxy } from '../../harness/stack/services/nginx-settings.ts'
import { generated, repositorySource, root } from './source.ts'

let directory = ''
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'configurations-'))
})
afterAll(() => rm(directory, { recursive: true }))

const run = (program: string, ...args: readonly string[]) =>
  spawnSync(program, args, { encoding: 'utf8', timeout: 100_000 })

test('Prometheus accepts the configuration and the alert rules of Compose', async () => {
  await copyFile(join(root, 'compose/prometheus.yml'), join(directory, 'prometheus.yml'))
  await copyFile(join(generated, 'prometheus-rules.yml'), join(directory, 'rules.yml'))
  const { status, stdout, stderr } = run('promtool', 'check', 'config', join(directory, 'prometheus.yml'))
  expect(status, stderr).toBe(0)
  expect(stdout).toMatch(/SUCCESS: \d+ rules found/)
})

test('Prometheus’s own parser accepts every query of every panel and mark', async () => {
  const source = await repositorySource()
  const panels = boards(source).flatMap(({ tiers }) => tiers.flatMap((tier) => tier.panels))
  const queries = [...panels.flatMap((panel) => panel.queries), ...marksOf(source)].map(({ expr }) =>
    withoutVariables(expr, { rate: '20s', range: '900s' }),
  )
  const rules = queries.map((expr, index) => ({ record: `query_${index}`, expr }))
  const file = join(directory, 'queries.yml')
  await writeFile(file, stringify({ groups: [{ name: 'queries', rules }] }))
  const { status, stdout, stderr } = run('promtool', 'check', 'rules', file)
  expect(status, stderr).toBe(0)
  expect(stdout).toContain(`${queries.length} rules found`)
})

test('the proxies of Compose and of a run give the same answers of their own', async () => {
  const squeezed = (text: string) => text.replace(/\s+/g, ' ').trim()
  const text = await readFile(join(root, 'compose/nginx.conf'), 'utf8')
  expect(squeezed(text)).toContain(squeezed(renderErrors()))
})

/** The proxy of a run with as many processes, as large bodies and as few users as Compose has. */
const ofRun = renderProxy({
  ...{ port: 8080, statusPort: 8081, listen: '127.0.0.1', protocol: 'http1', tuning: 'guide' },
  upstreams: [3, 3, 2].map((weight, index) => ({ port: 3001 + index, weight })),
  ...{ files: undefined, bodyLimit: 64 << 20, perAddress: 8192, openFiles: 65_536, version: '1.22.1' },
  ...{ accessLog: '/tmp/access.jsonl', logged: 1, directory: '/tmp', certificates: '/tmp', root: false },
})

/** How the directives begin that are about clients and about the way to the servers. */
const beginnings = [
  ...['absolute_redirect', 'client_(?:body|header)_timeout', 'keepalive(?:_timeout)? ', 'least_conn'],
  ...['limit_conn', 'proxy_(?!pass|temp_path)', 'reset_timedout_connection', 'server weight', 'worker_conn'],
]
const shared = new RegExp(`^(?:${beginnings.join('|')})`)
const maps = /map \$\w+ \$tailgate_(?:host|port|upgrade|connection) \{[^}]*\}/g

/** These directives without addresses; ids of requests differ, because those of a client count in a run only. */
const directivesIn = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.trim().replace(/^server \S+ weight/, 'server weight'))
    .filter((line) => shared.test(line) && !line.includes('X-Request-Id'))
    .toSorted()

/** What is computed of a request for the servers. */
const mapsIn = (text: string): readonly string[] =>
  [...text.matchAll(maps)].map(([map]) => map.replace(/\s+/g, ' '))

test('the proxies of Compose and of a run treat requests alike', async () => {
  const text = await readFile(join(root, 'compose/nginx.conf'), 'utf8')
  expect(directivesIn(text)).toEqual(directivesIn(ofRun))
  expect(directivesIn(text)).toContain('proxy_next_upstream error timeout;')
  expect(mapsIn(text)).toHaveLength(4)
  expect(mapsIn(text)).toEqual(mapsIn(ofRun))
})

test('Nginx accepts the configuration of Compose', async () => {
  const text = await readFile(join(root, 'compose/nginx.conf'), 'utf8')
  // Outside the network of Compose the servers have no names, and the test uses its own directory for files.
  const here = text.replace(/server-\d:/g, '127.0.0.1:').replaceAll('/tmp/', `${directory}/`)
  await writeFile(join(directory, 'nginx.conf'), here)
  const { status, stderr } = run(await findProgram('nginx'), '-t', '-c', join(directory, 'nginx.conf'))
  expect(status, stderr).toBe(0)
})

test('the scripts that containers run parse', () => {
  for (const script of [
    'compose/postgres.sh',
    'compose/postgres-init.sh',
    'compose/dataset.sh',
    'scripts/compose-env',
    'scripts/docker-for-tests',
  ])
    expect(run('sh', '-n', join(root, script)).stderr, script).toBe('')
})
