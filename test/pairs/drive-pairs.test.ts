import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { atRank, merge } from '../../harness/evidence/distribution.ts'
import { type ArmName, armNames, type ByArm, type Slice } from '../../harness/evidence/paired.ts'
import { openGuard } from '../../harness/guard/guardian/guard.ts'
import { type DrivePairsOptions, drivePairs, type PairedLoad } from '../../harness/load/pairs/drive-pairs.ts'
import type { Heated, PairOrder } from '../../harness/load/pairs/pair-order.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tailgate-pairs-'))
  await writeFile(
    join(directory, 'feeds.json'),
    JSON.stringify({ things: [{ id: 1 }, { id: 2 }, { id: 3 }] }),
  )
  await writeFile(
    join(directory, 'scenario.mjs'),
    `export default {
  name: 'probe', why: 'A test.', engine: 'open-loop', arrivals: { kind: 'poisson', rate: '100/s' },
  connections: 16, duration: '1s', warmUp: '0s', timeout: '2s', budgets: {},
  session: async (url) => ({ 'x-token': new URL(url).port }),
  mix: [
    { route: 'one', weight: 3, request: ({ row, random }) => ({ path: '/one?' + row('things').id + '&' + random() }) },
    { weight: 1, steps: [
      { route: 'post', request: ({ random }) => ({ path: '/post', body: { of: random() } }) },
      { route: 'one', think: '3s', request: ({ random }) => ({ path: '/one?after=' + random() }) },
    ] },
  ],
}\n`,
  )
})
afterAll(() => rm(directory, { recursive: true }))

/** The behaviour of an arm's server: milliseconds of work for each request, and whether it answers at all. */
interface Manner {
  readonly busyMs?: number
  readonly never?: boolean
}

async function serverOf(log: string, { busyMs = 0, never = false }: Manner) {
  await writeFile(log, '')
  const program = join(import.meta.dirname, 'arm-server.ts')
  const child = spawn(process.execPath, [program, log, String(busyMs), never ? 'never' : 'answers'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [port] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const ended = once(child, 'exit')
  return {
    order: {
      ...{ url: `http://127.0.0.1:${port}`, authority: undefined, feeds: join(directory, 'feeds.json') },
      services: [{ name: 'app-1', pids: [child.pid ?? 0] }],
    },
    async asked(): Promise<string[]> {
      // The server writes its requests a moment later.
      await new Promise((resolve) => setTimeout(resolve, 150))
      return (await readFile(log, 'utf8')).split('\n').filter((line) => line !== '')
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

interface Driven {
  readonly load: PairedLoad
  readonly asked: ByArm<readonly string[]>
  readonly of: (arm: ArmName) => readonly Slice[]
}

let count = 0

async function driven(
  manners: ByArm<Manner>,
  over: Partial<PairOrder> = {},
  options: Partial<DrivePairsOptions> = {},
): Promise<Driven> {
  count += 1
  const own = join(directory, `${count}`)
  await using base = await serverOf(`${own}-base.log`, manners.base)
  await using head = await serverOf(`${own}-head.log`, manners.head)
  const { signal } = new AbortController()
  await using guard = await openGuard({ signal })
  const order: PairOrder = {
    file: join(directory, 'scenario.mjs'),
    socket: join(guard.directory, 'pairs.sock'),
    routes: { one: 'GET /one', post: 'POST /post' },
    ...{ timeoutSeconds: 2, seed: 7, rate: 200, isRateTried: false, sliceSeconds: 0.1, drainSeconds: 1 },
    ...{ seconds: 3, heated: [], mostHeatingSeconds: 5, withoutRoutes: [] },
    arms: { base: base.order, head: head.order },
    ...over,
  }
  const load = await drivePairs(order, guard, { signal, ...options })
  return {
    load,
    asked: { base: await base.asked(), head: await head.asked() },
    of: (arm) => load.slices.filter((slice) => slice.arm === arm),
  }
}

const requestsIn = (slices: readonly Slice[]): number =>
  slices.flatMap(({ routes }) => Object.values(routes)).reduce((sum, { counts }) => sum + counts.done, 0)
const arrivalsIn = (slices: readonly Slice[]) => slices.reduce((sum, { arrivals = 0 }) => sum + arrivals, 0)
const cpuPerRequest = (slices: readonly Slice[]): number =>
  slices.reduce((sum, { cpu }) => sum + (cpu['app-1'] ?? 0), 0) / requestsIn(slices)
const median = (slices: readonly Slice[]): number => {
  const all = merge(slices.flatMap(({ routes }) => Object.values(routes).map(({ latency }) => latency)))
  return atRank(all, Math.ceil(all.total / 2)) ?? Number.NaN
}

describe('two equal arms', () => {
  let run: Driven
  beforeAll(async () => {
    run = await driven({ base: {}, head: {} })
  })

  test('get the same requests, in the same order within a slice except for requests that depend on answers', () => {
    expect(run.asked.base.length).toBeGreaterThan(100)
    expect(run.asked.base.toSorted()).toEqual(run.asked.head.toSorted())
  })

  test('have slices with the same arrivals, in turn, and no request is left in flight', () => {
    const { slices } = run.load
    expect(slices.length).toBeGreaterThan(10)
    expect(slices.map(({ pair }) => pair)).toEqual(slices.map((_, index) => Math.floor(index / 2)))
    expect(slices.map(({ place }) => place)).toEqual(
      slices.map((_, index) => (index % 2 ? 'second' : 'first')),
    )
    expect(run.of('base').map(({ intended }) => intended)).toEqual(
      run.of('head').map(({ intended }) => intended),
    )
    for (const slice of slices) {
      expect(slice.undrained).toBe(0)
      expect(requestsIn([slice])).toBe(slice.intended)
      expect(slice.seconds).toBeCloseTo(0.1)
    }
    const firsts = slices.filter(({ place }) => place === 'first').map(({ arm }) => arm)
    expect(new Set(firsts)).toEqual(new Set(armNames))
  })

  test('use the processors and are measured without failures', () => {
    for (const arm of armNames) {
      const slices = run.of(arm)
      expect(cpuPerRequest(slices)).toBeGreaterThan(1e-5)
      for (const { routes, generatorCpu } of slices) {
        expect(generatorCpu).toBeGreaterThan(0)
        for (const { counts } of Object.values(routes)) expect(counts.failures).toEqual({})
      }
    }
    expect(median(run.of('head')) / median(run.of('base'))).toBeGreaterThan(0.5)
    expect(median(run.of('head')) / median(run.of('base'))).toBeLessThan(2)
  })
})

test('two milliseconds of additional work per request in one arm show in its CPU time and its median', async () => {
  const { of } = await driven({ base: {}, head: { busyMs: 2 } }, { rate: 100 })
  const added = cpuPerRequest(of('head')) - cpuPerRequest(of('base'))
  // The same work costs more when other programs have used the caches in the meantime.
  expect(added).toBeGreaterThan(0.0015)
  expect(added).toBeLessThan(0.006)
  expect(median(of('head')) - median(of('base'))).toBeGreaterThan(1500)
})

test('an arm that never answers ends in time with reported timeouts, and the other arm continues', async () => {
  const { of, load } = await driven(
    { base: {}, head: { never: true } },
    { drainSeconds: 0.2, seconds: 2, rate: 100 },
  )
  expect(of('base').length).toBe(of('head').length)
  for (const slice of of('head')) {
    expect(slice.undrained).toBe(slice.intended)
    expect(slice.drainSeconds).toBeLessThan(1)
    for (const { counts } of Object.values(slice.routes))
      expect(counts.failures).toEqual({ timeout: counts.done })
  }
  expect(of('base').every(({ undrained }) => undrained === 0)).toBe(true)
  expect(requestsIn(of('base'))).toBeGreaterThan(20)
  expect(load.slices.length).toBeGreaterThan(6)
})

test('arms are warmed up with the same requests, and the rate is found at which slices use 40 % of the processors', async () => {
  const heated: Heated[] = []
  const { load, asked, of } = await driven(
    { base: { busyMs: 1 }, head: { busyMs: 1 } },
    { rate: undefined, heated: armNames, mostHeatingSeconds: 2, seconds: 0.5 },
    {
      onHeated: (one) => {
        heated.push(one)
      },
    },
  )
  expect(heated).toEqual([{ heating: load.heating, rate: load.rate }])
  for (const arm of armNames) {
    const { requests = 0, cpuPerRequest: costs = [], seconds = 0 } = load.heating[arm] ?? {}
    expect(requests).toBeGreaterThan(100)
    expect(seconds).toBeGreaterThan(1)
    expect(costs.length).toBeGreaterThan(1)
    for (const cost of costs) expect(cost).toBeGreaterThan(0.0007)
  }
  expect(asked.base.toSorted()).toEqual(asked.head.toSorted())
  // A millisecond of work plus the cost of a request: half of one processor's capacity is below the usual share of two.
  const used = of('head').reduce((sum, { cpu, generatorCpu }) => sum + (cpu['app-1'] ?? 0) + generatorCpu, 0)
  const share = (used / arrivalsIn(of('head')) / availableParallelism()) * load.rate
  expect(share).toBeGreaterThan(0.05)
  expect(share).toBeLessThan(0.65)
})

test('each arm is sent to alone at full speed after heating, so the slower one does not hold the faster one back', async () => {
  const { load } = await driven({ base: { busyMs: 4 }, head: {} }, { heated: armNames, aloneSeconds: 0.5 })
  const [base = 0, head = 0] = armNames.map((arm) => load.heating[arm]?.alonePerSecond)
  expect(base).toBeGreaterThan(20)
  expect(head).toBeGreaterThan(2 * base)
})

test('a rate that needs more than 65 % of the processors is refused, and the figure is given', async () => {
  const tooMuch = driven(
    { base: {}, head: { busyMs: 2 } },
    { rate: 500 * 4 * availableParallelism(), isRateTried: true, drainSeconds: 0.2 },
  )
  await expect(tooMuch).rejects.toMatchObject({
    code: 'RATE_TOO_HIGH',
    exit: 2,
    message: expect.stringMatching(
      /arrivals\/s the head of probe uses \d{3,} % of the processors, more than the 65 % .*; base uses \d+ %, so that an arrival at head takes [\d.]+ times/,
    ),
  })
})

// The results of these tests do not depend on speed, so the tests run at once.
test.concurrent.each<[string, (pid: number, abort: (reason: unknown) => void) => void, object]>([
  ['that is aborted', (_, abort) => abort(new Error('Ctrl-C')), { message: 'Ctrl-C' }],
  ['whose driver is killed', (pid) => process.kill(pid, 'SIGKILL'), { code: 'INSTRUMENT_FAILED' }],
  [
    'whose counters cannot be read',
    () => {
      throw new Error('no counters')
    },
    { message: 'no counters' },
  ],
])('a comparison %s ends with that and leaves no process', async (_, when, error) => {
  const controller = new AbortController()
  let driver = 0
  const run = driven(
    { base: {}, head: {} },
    { seconds: 60 },
    {
      signal: controller.signal,
      onStart: (pid) => {
        driver = pid
      },
      onHeated: () => when(driver, (reason) => controller.abort(reason)),
    },
  )
  await expect(run).rejects.toMatchObject(error)
  expect(() => process.kill(driver, 0)).toThrow('ESRCH')
})

test.concurrent("a function of the scenario that throws is reported as the scenario's fault, with its line", async () => {
  const file = join(directory, 'faulty.mjs')
  const text = await readFile(join(directory, 'scenario.mjs'), 'utf8')
  await writeFile(
    file,
    text.replace('request: ({ row, random }) => ({', "request: ({ row }) => ({ x: row('none'),"),
  )
  await expect(driven({ base: {}, head: {} }, { file })).rejects.toMatchObject({
    code: 'SCENARIO_FAULT',
    message: expect.stringMatching(/faulty\.mjs:6: request of route "one" threw .*no feed "none"/),
  })
})

test.concurrent('requests to a route that one arm does not have are left out', async () => {
  const { asked } = await driven({ base: {}, head: {} }, { withoutRoutes: ['post'], seconds: 0.5 })
  expect(asked.base.filter((line) => line.startsWith('POST'))).toEqual([])
  expect(asked.base.length).toBeGreaterThan(5)
})

test.concurrent('a journey ends before its first request to such a route', async () => {
  const { asked } = await driven({ base: {}, head: {} }, { withoutRoutes: ['one'], seconds: 0.5 })
  expect(asked.head.filter((line) => !line.startsWith('POST'))).toEqual([])
  expect(asked.head.length).toBeGreaterThan(5)
})

test.concurrent('recorded requests to such a route are left out, with a path and without', async () => {
  const file = join(directory, 'recorded.mjs')
  const text = await readFile(join(directory, 'scenario.mjs'), 'utf8')
  const requests = [
    { at: 0, route: 'one', path: '/one?recorded' },
    { at: 0.1, route: 'post', path: '/post?recorded' },
    { at: 0.2, route: 'post' },
  ]
  const recorded = JSON.stringify({ kind: 'recorded', requests })
  await writeFile(file, text.replace("{ kind: 'poisson', rate: '100/s' }", recorded))
  const { asked } = await driven({ base: {}, head: {} }, { file, withoutRoutes: ['post'], seconds: 0.5 })
  expect(new Set(asked.base)).toEqual(new Set(['GET /one?recorded ']))
})
