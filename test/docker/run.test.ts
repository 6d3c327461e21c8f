import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { RecordedSeries } from '../../harness/prometheus/recorded-series.ts'
import { leftovers, tailgate } from '../end-to-end/tailgate.ts'
import { noEngine } from '../fixtures/docker-engine.ts'
import { remainsInDocker, useLocalImages, whyNot } from './daemon.ts'

const reason = await whyNot()
const out = mkdtempSync(join(tmpdir(), 'tailgate-docker-'))
afterAll(() => rmSync(out, { recursive: true, force: true }))
// Prometheus takes its first sample 5 s after its start, and a rate needs two samples.
const browse = [
  ...['run', join(import.meta.dirname, 'scenarios/browse.ts'), '--warm-up', '1s', '--duration', '10s'],
  ...['--rate', '50/s', '--rows', '2000'],
  ...['--no-profile', '--no-calibrate', '--out', out],
]

interface Document {
  readonly bundle: string
  readonly status: string
  readonly scenarios: readonly {
    routes: readonly { route: string; done: number; statuses: Record<string, number> }[]
  }[]
}

/** The services whose resource use a bundle records. */
const watched = (bundle: string): readonly string[] => [
  ...new Set(
    readFileSync(join(bundle, 'resources.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { service: string }).service),
  ),
]

async function run(kind: string): Promise<Document> {
  const finished = await tailgate([...browse, '--stack', kind, '--json'], 200).finished
  expect(finished.stderr).not.toContain('tailgate:')
  return JSON.parse(finished.stdout) as Document
}

describe.skipIf(reason)(`the same scenario in Docker${reason ? ` (skipped: ${reason})` : ''}`, () => {
  let before: readonly string[]
  let here: Document
  let contained: Document
  beforeAll(async () => {
    useLocalImages()
    before = await remainsInDocker()
    // What they say is compared, and not how fast they are.
    ;[contained, here] = await Promise.all([run('docker'), run('native')])
  }, 240_000)
  afterAll(() => void vi.unstubAllEnvs())

  test('is driven completely: every route of the mix, every answer 200', () => {
    const [browsed] = contained.scenarios
    expect(contained.status).toBe('complete')
    expect(browsed?.routes.map(({ route }) => route).toSorted()).toEqual(['groups', 'list', 'mask', 'stats'])
    for (const { done, statuses } of browsed?.routes ?? []) expect(statuses).toEqual({ 200: done })
  })

  test('gives the same files, none of them empty', () => {
    expect(readdirSync(contained.bundle).toSorted()).toEqual(readdirSync(here.bundle).toSorted())
    for (const file of readdirSync(contained.bundle))
      expect(statSync(join(contained.bundle, file)).size, file).toBeGreaterThan(0)
  })

  test('watches the same services, and sees them use the machine', () => {
    expect(watched(contained.bundle).toSorted()).toEqual(watched(here.bundle).toSorted())
    const lines = readFileSync(join(contained.bundle, 'resources.jsonl'), 'utf8').trim().split('\n')
    for (const service of ['app', 'postgres', 'nginx']) {
      const used = lines
        .map((line) => JSON.parse(line) as { service: string; cpu: number; memory: number })
        .filter((line) => line.service === service)
      expect(
        used.reduce((sum, { cpu }) => sum + cpu, 0),
        service,
      ).toBeGreaterThan(0)
      expect(Math.max(...used.map(({ memory }) => memory)), service).toBeGreaterThan(2 ** 20)
    }
  })

  test('has what Prometheus recorded in its containers', () => {
    const { series, problems } = JSON.parse(
      readFileSync(join(contained.bundle, 'series.json'), 'utf8'),
    ) as RecordedSeries
    expect(problems).toEqual([])
    for (const name of ['requests', 'transactions', 'redis_commands', 'nginx_active'])
      expect(series[name]?.lines.flatMap(({ points }) => points).length, name).toBeGreaterThan(0)
  })

  test('names the images by digest among the versions', () => {
    const { environment } = JSON.parse(readFileSync(join(contained.bundle, 'run.json'), 'utf8')) as {
      environment: { services: Record<string, string> }
    }
    for (const service of ['app', 'postgres', 'redis', 'nginx', 'prometheus'])
      expect(environment.services[service], service).toMatch(/^(node )?[\d.]+ \(sha256:[0-9a-f]{64}\)$/)
  })

  test('leaves nothing behind', async () => {
    expect((await remainsInDocker()).filter((line) => !before.includes(line))).toEqual([])
    expect(leftovers()).toEqual([])
  })

  test('with an image that cannot be pulled ends with a sentence that says what to do, and nothing stays', async () => {
    vi.stubEnv('NGINX_IMAGE', '127.0.0.1:1/absent:1')
    const finished = await tailgate([...browse, '--stack', 'docker'], 110).finished
    vi.stubEnv('NGINX_IMAGE', 'tailgate-test/nginx:latest')
    expect(finished.code).toBe(4)
    expect(finished.stderr).toContain('The image 127.0.0.1:1/absent:1 is not here and cannot be pulled')
    expect(finished.stderr).toContain('docker pull 127.0.0.1:1/absent:1, or name another in NGINX_IMAGE')
    expect((await remainsInDocker()).filter((line) => !before.includes(line))).toEqual([])
  })
})

test('without a daemon a Docker stack ends with a sentence and exit code 4', async () => {
  vi.stubEnv('DOCKER_HOST', noEngine)
  const finished = await tailgate([...browse, '--stack', 'docker'], 110).finished
  vi.unstubAllEnvs()
  expect(finished.code).toBe(4)
  expect(finished.stderr).toContain('No Docker daemon answers at unix:///nonexistent/docker.sock')
  expect(finished.stderr).toContain('Start Docker or point DOCKER_HOST at it')
})

test('without programs and without a daemon it says what to install, with exit code 4', async () => {
  vi.stubEnv('DOCKER_HOST', noEngine)
  vi.stubEnv('TAILGATE_PATH', '/nonexistent')
  const finished = await tailgate(browse, 110).finished
  vi.unstubAllEnvs()
  expect(finished.code).toBe(4)
  expect(finished.stderr).toContain(
    'postgres, redis-server, nginx not installed, and no Docker daemon answers',
  )
  expect(finished.stderr).toMatch(/apt-get install postgresql|brew install postgresql/)
})
