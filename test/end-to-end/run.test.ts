import { appendFileSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RecordedSeries } from '../../harness/prometheus/recorded-series.ts'
import { type Finished, leftovers, processesInRunDirectories, tailgate } from './tailgate.ts'

const out = mkdtempSync(join(tmpdir(), 'tailgate-e2e-'))
afterAll(() => rmSync(out, { recursive: true, force: true }))

// Prometheus takes its first sample up to 5 s after its start, and a rate needs two samples; on a busy machine it starts late.
const short = [
  'run',
  'browse',
  '--warm-up',
  '1s',
  '--duration',
  '16s',
  '--rate',
  '100/s',
  '--rows',
  '2000',
  '--no-profile',
  '--no-calibrate',
  '--out',
  out,
]

interface Document {
  readonly bundle: string
  readonly status: string
  readonly verdict: {
    outcome: string
    scenarios: {
      certificate: { outcome: string }[]
      budgets: { budget: { route: string; figure: string }; outcome: string }[]
    }[]
  }
  readonly scenarios: {
    scenario: string
    seconds: number
    warmUpCutSeconds?: number
    routes: { route: string; done: number; statuses: Record<string, number>; p95: number; samples: number }[]
  }[]
}

describe('a short browse on real parts', () => {
  let finished: Finished
  let document: Document
  beforeAll(async () => {
    finished = await tailgate([...short, '--json']).finished
    document = JSON.parse(finished.stdout || '{}') as Document
  })

  test('ends with a verdict, printed as one JSON document and nothing else', () => {
    expect(finished.stderr).not.toContain('tailgate:')
    expect([0, 1, 3]).toContain(finished.code)
    expect(document.status).toBe('complete')
    expect({ pass: 0, fail: 1, unproven: 3 }[document.verdict.outcome]).toBe(finished.code)
  })

  test('drove every route of the mix at its rate, and every answer was 200', () => {
    const [browse] = document.scenarios
    expect(browse?.routes.map(({ route }) => route).toSorted()).toEqual(['groups', 'list', 'mask', 'stats'])
    const count = (of: 'done' | 'samples') => browse?.routes.reduce((sum, route) => sum + route[of], 0) ?? 0
    const { seconds = 0, warmUpCutSeconds = 0 } = browse ?? {}
    expect(seconds).toBe(16)
    expect(warmUpCutSeconds).toBeLessThan(8)
    // Seconds at the beginning in which the service was still getting warm have requests, but no samples of percentiles.
    // Arrivals are Poisson: six standard deviations to both sides of the expected number.
    for (const [found, expected] of [
      [count('done'), 100 * seconds],
      [count('samples'), 100 * (seconds - warmUpCutSeconds)],
    ] as const)
      expect(Math.abs(found - expected)).toBeLessThan(6 * Math.sqrt(expected))
    for (const { done, statuses, samples, p95 } of browse?.routes ?? []) {
      expect(statuses).toEqual({ 200: done })
      expect(samples).toBeLessThanOrEqual(done)
      expect(p95).toBeGreaterThan(0)
    }
  })

  test('left a complete bundle that only its owner can read, and latest points to it', () => {
    expect(realpathSync(join(out, 'latest'))).toBe(realpathSync(document.bundle))
    expect(statSync(document.bundle).mode & 0o777).toBe(0o700)
    for (const file of [
      'run.json',
      'latency.hlog',
      'seconds.jsonl',
      'resources.jsonl',
      'series.json',
      'counters.json',
      'plans/list.json',
      'logs/postgres.log',
      'logs/access.jsonl',
      'report.html',
      'summary.md',
      'junit.xml',
    ]) {
      const { size, mode } = statSync(join(document.bundle, file))
      expect(size, file).toBeGreaterThan(0)
      expect(mode & 0o777, file).toBe(0o600)
    }
  })

  test('watched every service', () => {
    const services = readFileSync(join(document.bundle, 'resources.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { service: string }).service)
    expect([...new Set(services)]).toEqual(
      expect.arrayContaining(['app', 'postgres', 'redis', 'nginx', 'generator']),
    )
  })

  test('asked Prometheus for what the services saw', () => {
    const { series, problems } = JSON.parse(
      readFileSync(join(document.bundle, 'series.json'), 'utf8'),
    ) as RecordedSeries
    expect(problems).toEqual([])
    for (const name of ['requests', 'transactions', 'redis_commands', 'nginx_active'])
      expect(series[name]?.lines.flatMap(({ points }) => points).length, name).toBeGreaterThan(0)
  })

  test('kept what the services counted and how PostgreSQL runs the hot queries', () => {
    const read = (file: string) => JSON.parse(readFileSync(join(document.bundle, file), 'utf8'))
    const { difference } = read('counters.json')
    expect(difference.postgres.xact_commit).toBeGreaterThan(0)
    expect(difference.redis.total_commands_processed).toBeGreaterThan(0)
    const [{ Plan: plan }] = read('plans/list.json').plan
    expect(plan['Actual Rows']).toBeGreaterThan(0)
    expect(plan['Shared Hit Blocks']).toBeGreaterThan(0)
  })

  test('kept what the proxy saw of every request', () => {
    const lines = readFileSync(join(document.bundle, 'logs/access.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { path: string; status: string })
    const done = document.scenarios[0]?.routes.reduce((sum, route) => sum + route.done, 0) ?? 0
    expect(lines.filter(({ path }) => path.includes('/mask-groups')).length).toBeGreaterThanOrEqual(done)
    expect(new Set(lines.map(({ status }) => status))).toContain('200')
  })

  test('says how the stack was set up', () => {
    const { environment } = JSON.parse(readFileSync(join(document.bundle, 'run.json'), 'utf8'))
    expect(environment.arm).toMatchObject({
      protocol: 'http1',
      proxy: 'guide',
      postgres: 'guide',
      workers: 3,
    })
  })

  test('left no process, port or directory behind', () => {
    expect([processesInRunDirectories(), leftovers()]).toEqual([[], []])
  })

  test('can be judged again: the same verdict, a tighter budget fails by how much, an absent figure is unproven', async () => {
    const again = await tailgate(['judge', document.bundle, '--json']).finished
    expect((JSON.parse(again.stdout) as Document).verdict).toEqual(document.verdict)
    const tight = await tailgate(['judge', document.bundle, '--budget', 'all throughput>=1000/s']).finished
    // Where the generator had too little of a busy machine, no figure of its speed is a fail.
    const lines = document.verdict.scenarios.flatMap(({ certificate }) => certificate)
    const isFail = tight.code === 1 || lines.every(({ outcome }) => outcome === 'pass')
    expect(tight.stdout).toMatch(
      isFail ? /throughput ≥ 1000\/s +✗ fail +.* short/ : /throughput ≥ 1000\/s +\? unproven/,
    )
    expect(tight.code).toBe(isFail ? 1 : 3)
    const absent = await tailgate(['judge', document.bundle, '--budget', 'browse.mask p99.9<=1s', '--json'])
      .finished
    const budgets = (JSON.parse(absent.stdout) as Document).verdict.scenarios.flatMap(
      (scenario) => scenario.budgets,
    )
    expect(budgets.find(({ budget }) => budget.figure === 'p99.9')).toMatchObject({ outcome: 'unproven' })
    expect(absent.code).not.toBe(0)
  })

  test('is refused when its evidence was changed', async () => {
    appendFileSync(join(document.bundle, 'seconds.jsonl'), '{}\n')
    const judged = await tailgate(['judge', document.bundle]).finished
    expect([judged.code, judged.stderr]).toEqual([3, expect.stringContaining('seconds.jsonl has changed')])
  })
})
