import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Dashboards } from '../../harness/config/target/dashboards.ts'
import { alertsOf } from '../alerts/alerts.ts'
import { checkDashboards } from '../check.ts'
import { fixture, stranger } from '../fixture.ts'
import type { Source } from '../model/budgets.ts'
import { marksOf } from '../model/marks.ts'
import { boards, leftOutOf } from './boards.ts'
import { buildFiles, writeDashboards } from './build.ts'

const board = (source: Source, wanted: string) => boards(source).find(({ name }) => name === wanted)
const titles = (source: Source, wanted: string, tier: string) =>
  board(source, wanted)
    ?.tiers.find(({ title }) => title === tier)
    ?.panels.map(({ title }) => title)
const saying = (dashboards: Dashboards): Source => ({ ...stranger, dashboards })
const queue = { kind: 'lines', title: 'Queue', why: 'Jobs.', unit: 'short', queries: [] } as const

test('a service that declares nothing gets the boards of any stack, without an empty tier', () => {
  expect(boards(stranger).map(({ name }) => name)).not.toContain('node')
  expect(board(stranger, 'service')?.tiers.map(({ title }) => title)).toEqual([
    'Do the budgets hold?',
    'Requests: rate, errors, duration',
    'Routes with a budget',
    'What each service uses of the machine',
    'Dependencies',
    'The load generator and its machine',
  ])
  expect(marksOf(stranger).map(({ name }) => name)).toEqual(['Faults', 'Runs', 'Phases', 'Verdicts', 'Gates'])
})

test.each<[string, Dashboards]>([
  ['says nothing', {}],
  ['counts requests by a histogram alone', { requests: { duration: 'seconds' } }],
  ['is a Node process', { runtime: 'node' }],
])('the boards of a service that %s pass every check', async (_, dashboards) => {
  const directory = await mkdtemp(join(tmpdir(), 'stranger-'))
  const metrics = [{ name: 'seconds', type: 'histogram' as const, labels: ['method', 'endpoint', 'status'] }]
  const source = { ...stranger, dashboards, metrics: dashboards.requests ? metrics : [] }
  await writeDashboards(directory, source)
  expect(await checkDashboards(directory, source)).toEqual([])
  await rm(directory, { recursive: true })
})

test('a directory that cannot be written is a problem of the disk, with the file', async () => {
  const above = await mkdtemp(join(tmpdir(), 'stranger-'))
  await writeFile(join(above, 'file'), '')
  await expect(writeDashboards(join(above, 'file', 'generated'), stranger)).rejects.toMatchObject({
    code: 'DISK_FAILED',
    message: expect.stringMatching(/file\/generated\/[\w-]+\.\w+ cannot be written: /),
  })
  await rm(above, { recursive: true })
})

test('panels that need a metric the service does not name are left out, and the report says where to name it', () => {
  expect(leftOutOf(fixture)).toEqual([])
  expect(leftOutOf(saying({ requests: { duration: 'seconds' } }))).toEqual([
    'service: "Bytes sent" is left out: it wants the counter of bytes of response bodies: dashboards.requests.sent.',
    'service: "Given up" is left out: it wants the status of requests whose client left: dashboards.requests.givenUp.',
    'service: "Requests in flight" is left out: it wants the gauge of requests begun and not yet answered: dashboards.requests.inFlight.',
    'service: "Bytes in and out" is left out: it wants the counters of bytes of bodies: dashboards.requests.received and .sent.',
  ])
})

test('a service without PostgreSQL, Redis and Nginx has no board, no panel and no metric of them', async () => {
  const alone = { ...stranger, has: { postgres: false, redis: false, nginx: false } }
  const text = buildFiles(alone)
    .filter(({ file }) => file.endsWith('.json'))
    .map((file) => file.text)
    .join('')
  expect(boards(alone).map(({ name }) => name)).toEqual(['service', 'latency', 'load', 'host', 'gate'])
  expect(text).not.toMatch(/\b(?:pg|redis|nginx)_/)
})

test('the boards of another service contain nothing of the service that Tailgate ships with', () => {
  const requests = { duration: 'seconds', labels: { method: 'verb', endpoint: 'path', status: 'code' } }
  const text = buildFiles(saying({ requests, runtime: 'node' }))
    .map((file) => file.text)
    .join('')
  expect(text).not.toMatch(
    /\b(?:masks?|http_requests_total|http_request_duration|db_|cache_requests|API|LATENCY_BUDGETS)/,
  )
  expect(text).toContain('verb=\\"GET\\",path=\\"/things\\"')
  expect(text).toContain('{{verb}} {{path}}')
  expect(text).toContain('label_values(seconds_count, path)')
})

test('added panels come after the panel they name, or last in their tier, or in a new tier', () => {
  const own = [
    { board: 'service', tier: 'Dependencies', after: 'Redis commands', panels: [queue] },
    { board: 'service', tier: 'Dependencies', panels: [{ ...queue, title: 'Last' }] },
    { board: 'redis', tier: 'Of this service', panels: [{ ...queue, title: 'Alone' }] },
  ]
  const source = saying({ panels: own })
  expect(titles(source, 'service', 'Dependencies')).toEqual([
    'PostgreSQL transactions',
    'Redis commands',
    'Queue',
    'Nginx requests',
    'Nginx connections',
    'Scraped',
    'Last',
  ])
  expect(titles(source, 'redis', 'Of this service')).toEqual(['Alone'])
  expect(board(source, 'redis')?.tiers.at(-1)?.title).toBe('Of this service')
})

test('a panel that should follow a missing panel comes last, and the check says so', async () => {
  const panels = [{ board: 'service', tier: 'Dependencies', after: 'Redis', panels: [queue] }]
  expect(titles(saying({ panels }), 'service', 'Dependencies')?.at(-1)).toBe('Queue')
  expect(await checkDashboards('/nowhere', saying({ panels }))).toContain(
    'the panel "Queue" is to follow "Redis", which the tier "Dependencies" of service lacks.',
  )
})

test('the check names a panel whose board is not built, and lists the boards that exist', async () => {
  const panels = [{ board: 'nowhere', tier: 'Any', panels: [queue] }]
  const source = saying({ panels })
  const names = boards(source).map(({ name }) => name)
  expect(names).toContain('service')
  expect(await checkDashboards('/nowhere', source)).toContain(
    `the panel "Queue" is for the board nowhere, but there are ${names.join(', ')}.`,
  )
})

test('a board and alerts of the target are built beside the others', () => {
  const jobs = {
    name: 'jobs',
    title: 'Jobs',
    why: 'Do they wait?',
    tiers: [{ title: 'All', panels: [queue] }],
  }
  const source = saying({
    boards: [jobs],
    alerts: fixture.dashboards?.alerts?.map((alert) => ({ ...alert, panel: 'Scraped' })) ?? [],
  })
  expect(buildFiles(source).map(({ file }) => file)).toContain('jobs.json')
  expect(alertsOf(source).map(({ name }) => name)).toContain('QueueLong')
})

test.each([
  [
    'weights of processes are told as shares',
    [3, 3, 2],
    'Weights 3, 3, 2 with least connections (L1) come to 37.5, 37.5 and 25 %',
  ],
  ['one process takes all', [1], 'Weights 1 with least connections (L1) come to 100 %'],
])('%s', (_, weights, words) => {
  expect(JSON.stringify(board({ ...fixture, weights }, 'nginx'))).toContain(words)
})

test('a curve leads to the latency of its route, and the mark of a verdict says where its report is', () => {
  const text = buildFiles(fixture).find(({ file }) => file === 'service.json')?.text ?? ''
  const label = ['$', '{__field.labels.endpoint}'].join('')
  expect(text).toContain(`/d/tailgate-latency?var-endpoint=${label}&`)
  expect(text).toContain('"textFormat": "results/{{bundle}}/report.html')
})
