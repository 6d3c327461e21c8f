import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { closing, request } from '../../../test/fixtures/recorder.ts'
import { quantile } from '../distribution.ts'
import type { ScenarioEvidence } from '../evidence.ts'
import { readEvidence } from '../reader/evidence-reader.ts'
import { type Closing, type FileRecorder, openRecorder } from './recorder.ts'

const startedAt = 1_763_920_000_123
let bundle: string
beforeEach(async () => {
  bundle = await mkdtemp(join(tmpdir(), 'tailgate-recorder-'))
})
afterEach(() => rm(bundle, { recursive: true }))

async function recorded(fill: (recorder: FileRecorder) => void, end?: Closing): Promise<ScenarioEvidence> {
  const recorder = await openRecorder(bundle, 'browse', 'open-loop')
  recorder.begin(startedAt)
  fill(recorder)
  await recorder.close(end)
  const [scenario] = (await readEvidence(bundle)).scenarios
  if (scenario === undefined) throw new Error('nothing was read')
  return scenario
}

describe('recorded values are read back', () => {
  test('by the second of the intended start', async () => {
    const { routes } = await recorded((recorder) => {
      for (const offset of [0, 0.999, 1, 2.5]) recorder.record(request(offset))
    }, closing)
    expect(routes[0]?.seconds.map(({ at, done }) => [at, done])).toEqual([
      [0, 2],
      [1, 1],
      [2, 1],
    ])
  })

  test('first bytes of answers that were expected, and times of connections and journeys by when they began', async () => {
    const { routes, times } = await recorded((recorder) => {
      recorder.record(request(0, { microseconds: 900, firstByte: 400 }))
      recorder.record(request(0, { microseconds: 900, firstByte: 100, status: 503, failure: 'http5xx' }))
      recorder.record(request(1, { microseconds: 900 }))
      recorder.recordTime('connect', 0.2, 300)
      recorder.recordTime('journey', 1.5, 5000)
      recorder.recordTime('journey', -1, 5000)
      recorder.recordTime('broken-journey', 2.5, 9000)
      recorder.recordTime('left-out-journey', 3.5, 7000)
    }, closing)
    const [first, second] = routes[0]?.seconds ?? []
    expect(first?.firstByte).toMatchObject({ values: [400], total: 1 })
    expect(second?.firstByte).toBeUndefined()
    expect(times?.connect?.map(({ at, latency }) => [at, latency.total])).toEqual([[0, 1]])
    expect(times?.journey?.map(({ at, latency }) => [at, latency.total])).toEqual([[1, 1]])
    expect(times?.['broken-journey']?.map(({ at, latency }) => [at, latency.total])).toEqual([[2, 1]])
    expect(times?.['left-out-journey']?.map(({ at, latency }) => [at, latency.total])).toEqual([[3, 1]])
  })

  test('without the warm-up', async () => {
    const { routes } = await recorded((recorder) => {
      recorder.recordSendLag(-0.5, 40)
      for (const offset of [-3, -0.001, 0]) recorder.record(request(offset))
    }, closing)
    expect(routes[0]?.total.done).toBe(1)
  })

  test('failures by kind, with the time that they took', async () => {
    const { routes } = await recorded((recorder) => {
      recorder.record(request(0, { status: 503, failure: 'http5xx', microseconds: 900 }))
      recorder.record(request(0, { status: 404, failure: 'http4xx' }))
      recorder.record(request(0, { status: 302, failure: 'unexpected' }))
      recorder.record(request(0, { status: 0, failure: 'timeout', microseconds: 2_000_000 }))
      recorder.record(request(0, { status: 0, failure: 'refused', microseconds: 90 }))
      recorder.record(request(0))
    }, closing)
    expect(routes[0]?.total).toEqual({
      done: 6,
      statuses: { 200: 1, 302: 1, 404: 1, 503: 1 },
      failures: { http5xx: 1, http4xx: 1, unexpected: 1, timeout: 1, refused: 1 },
      bytesIn: 1800,
      bytesOut: 600,
    })
    expect(routes[0] && quantile(routes[0].latency, 1)).toBe(2_000_895)
  })

  test('latencies of failures, both separately and among all', async () => {
    const { routes } = await recorded((recorder) => {
      recorder.record(request(0))
      recorder.record(request(0, { status: 503, failure: 'http5xx', microseconds: 200 }))
      recorder.advance(1)
      recorder.record(request(0, { status: 401, failure: 'http4xx', microseconds: 300 }))
      recorder.record(request(1, { status: 404, microseconds: 400 }))
    }, closing)
    expect(routes[0]?.seconds.map(({ latency, failedLatency }) => [latency.values, failedLatency])).toEqual([
      [[200, 300, 1500], { values: [200, 300], counts: [1, 1], total: 2 }],
      [[400], undefined],
    ])
  })

  test('failures of a bundle from before their latencies were recorded separately', async () => {
    const { routes } = await recorded((recorder) => {
      recorder.record(request(0, { status: 503, failure: 'http5xx' }))
    })
    expect(routes[0]?.seconds[0]?.failedLatency?.total).toBe(1)
    const file = join(bundle, 'latency.hlog')
    const lines = (await readFile(file, 'utf8')).split('\n')
    await writeFile(file, lines.filter((line) => !line.includes('(failed)/')).join('\n'))
    const [old] = (await readEvidence(bundle)).scenarios
    expect(old?.routes[0]?.seconds[0]).toMatchObject({ failures: { http5xx: 1 }, latency: { total: 1 } })
    expect(old?.routes[0]?.seconds[0]).not.toHaveProperty('failedLatency')
  })

  test('a request that ends after its second was written', async () => {
    const { routes } = await recorded((recorder) => {
      recorder.record(request(0.2))
      recorder.advance(1)
      recorder.record(request(0.3, { microseconds: 4000 }))
      recorder.advance(2)
    }, closing)
    expect(routes[0]?.seconds).toHaveLength(1)
    expect(routes[0]?.seconds[0]?.latency).toEqual({ values: [1500, 4001], counts: [1, 1], total: 2 })
  })

  test('the send lag as a histogram of its own, not as a route', async () => {
    const { routes, generator } = await recorded((recorder) => {
      recorder.recordSendLag(0, 40.4)
      recorder.recordSendLag(1.5, 80)
      recorder.record(request(0))
    }, closing)
    expect(generator.sendLag).toEqual({ values: [40, 80], counts: [1, 1], total: 2 })
    expect(routes.map(({ route }) => route)).toEqual(['list'])
  })

  test('bytes that were counted for the whole scenario; late ones are added', async () => {
    const { transfer, routes } = await recorded((recorder) => {
      recorder.recordTransfer(-0.5, 1, 1)
      recorder.recordTransfer(0.2, 500, 0)
      recorder.recordTransfer(0.9, 0, 20)
      recorder.recordTransfer(2.5, 7, 3)
      recorder.advance(1)
      recorder.recordTransfer(0.95, 30, 0)
    }, closing)
    expect(transfer).toEqual([
      { at: 0, bytesIn: 500, bytesOut: 20 },
      { at: 0, bytesIn: 30, bytesOut: 0 },
      { at: 2, bytesIn: 7, bytesOut: 3 },
    ])
    expect(routes).toEqual([])
  })

  test('the way it ended', async () => {
    const { routes, generator, ...rest } = await recorded((recorder) => recorder.record(request(0)), closing)
    expect(rest).toEqual({
      scenario: 'browse',
      engine: 'open-loop',
      status: 'complete',
      reason: undefined,
      startedAt,
      seconds: 3,
      intendedRate: 2,
      intended: 6,
      remarks: closing.remarks,
    })
    expect(generator).toMatchObject({ cpuSeconds: 0.25, eventLoopDelayP99: 120 })
    expect(routes).toHaveLength(1)
  })

  test('without its closing line as aborted', async () => {
    const scenario = await recorded((recorder) => recorder.record(request(4.2)))
    expect(scenario).toMatchObject({
      status: 'aborted',
      seconds: 5,
      reason: expect.stringContaining('ended'),
    })
  })
})

test('while the load runs, totals show the state of the routes', async () => {
  const recorder = await openRecorder(bundle, 'browse', 'open-loop')
  recorder.begin(startedAt)
  for (let index = 1; index <= 100; index += 1)
    recorder.record(
      request(index / 50, { microseconds: index * 10, failure: index > 97 ? 'http5xx' : undefined }),
    )
  recorder.advance(1)
  expect(recorder.totals).toEqual([{ route: 'list', done: 100, failed: 3, p50: 500, p95: 950, p99: 990 }])
  await recorder.close(closing)
})

test('requests and failures are counted from the beginning of the load on, the warm-up included', async () => {
  const recorder = await openRecorder(bundle, 'browse', 'open-loop')
  recorder.record(request(-2, { failure: 'http4xx' }))
  recorder.begin(startedAt)
  for (const offset of [-1, 0]) recorder.record(request(offset, { failure: 'http5xx' }))
  recorder.record(request(0))
  expect([recorder.ended, recorder.failed]).toEqual([4, 3])
  await recorder.close(closing)
})

test('two scenarios share a bundle', async () => {
  for (const scenario of ['browse', 'saturate']) {
    const recorder = await openRecorder(bundle, scenario, 'open-loop')
    recorder.begin(startedAt)
    recorder.record(request(0))
    await recorder.close(closing)
  }
  const { scenarios } = await readEvidence(bundle)
  expect(scenarios.map(({ scenario, status }) => [scenario, status])).toEqual([
    ['browse', 'complete'],
    ['saturate', 'complete'],
  ])
})

/** Drives the same scenario on one arm after the other; `microseconds` and failures differ. */
async function recordArms(): Promise<void> {
  for (const [arm, microseconds, status] of [
    ['base', 1000, 404],
    ['head', 3000, 503],
  ] as const) {
    const recorder = await openRecorder(bundle, 'browse', 'open-loop', { arm })
    recorder.begin(startedAt)
    recorder.record(request(0, { microseconds }))
    recorder.record(request(1, { microseconds, status, failure: status === 404 ? 'http4xx' : 'http5xx' }))
    recorder.recordTransfer(0, microseconds, 1)
    recorder.recordSendLag(0, microseconds / 100)
    await recorder.close(closing)
  }
}

describe('two arms share a bundle', () => {
  test('and each is read back with its own latencies, counts and failures', async () => {
    await recordArms()
    const { scenarios } = await readEvidence(bundle)
    const read = scenarios.map(({ arm, scenario, routes, failures, transfer, generator }) => ({
      ...{ arm, scenario, longest: routes[0] && quantile(routes[0].latency, 1) },
      ...{ statuses: routes[0]?.total.statuses, failed: failures?.groups.map(({ status }) => status) },
      ...{ bytesIn: transfer?.[0]?.bytesIn, sendLag: generator.sendLag?.values },
    }))
    expect(read).toEqual([
      {
        ...{ arm: 'base', scenario: 'browse', longest: 1000, statuses: { 200: 1, 404: 1 }, failed: [404] },
        ...{ bytesIn: 1000, sendLag: [10] },
      },
      {
        ...{ arm: 'head', scenario: 'browse', longest: 3001, statuses: { 200: 1, 503: 1 }, failed: [503] },
        ...{ bytesIn: 3000, sendLag: [30] },
      },
    ])
  })

  test.each([
    [
      'latencies of one arm assigned to the other',
      'latency.hlog',
      '(head)/',
      '(base)/',
      'browse of base: its latencies',
    ],
    [
      'counts of one arm assigned to the other',
      'seconds.jsonl',
      '"arm":"head"',
      '"arm":"base"',
      '(head)/browse',
    ],
    ['an arm that there is not', 'seconds.jsonl', '"arm":"head"', '"arm":"side"', 'arm'],
    ['latencies of an arm without counts', 'latency.hlog', '(head)/', '(side)/', '(side)/browse'],
    [
      'failures of one arm assigned to the other',
      'failures.jsonl',
      '"arm":"head"',
      '"arm":"base"',
      'browse of base has',
    ],
  ])('but %s are seen', async (_, file, from, to, problem) => {
    await recordArms()
    const path = join(bundle, file)
    await writeFile(path, (await readFile(path, 'utf8')).replaceAll(from, to))
    await expect(readEvidence(bundle)).rejects.toThrow(problem)
  })

  test('and a run, which has a single arm, names none', async () => {
    const evidence = await recorded((recorder) => {
      recorder.record(request(0, { status: 503, failure: 'http5xx' }))
    }, closing)
    expect(evidence).not.toHaveProperty('arm')
    for (const file of ['seconds.jsonl', 'failures.jsonl'])
      expect(await readFile(join(bundle, file), 'utf8')).not.toContain('arm')
    expect(await readFile(join(bundle, 'latency.hlog'), 'utf8')).toMatch(/^Tag=browse\/list,/m)
  })
})

test('a route whose name would break a line of the log is refused', async () => {
  await expect(recorded((recorder) => recorder.record(request(0, { route: 'a,b' })))).rejects.toThrow('"a,b"')
  const failed = request(0, { route: '(failed)/list' })
  await expect(recorded((recorder) => recorder.record(failed))).rejects.toThrow('"(failed)/list"')
})
