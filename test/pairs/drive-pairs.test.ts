import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { atRank, merge } from '../../harness/evidence/distribution.ts'
import { type ArmName, armNames, type ByArm, type Slice } from '../../harness/evidence/paired.ts'
import { openGuard } from '../../harness/guard/guardian/guard.ts'
import { type DrivePairsOptions, drivePairs, type PairedLoad } from '../../harness/load/pairs/drive-pairs.ts'
import type { PairOrder } from '../../harness/load/pairs/pair-order.ts'

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

/** How a server of an arm behaves: milliseconds of work for each request, and whether it answers at all. */
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
      // It writes what it was asked a moment later.
      await new Promise((resolve) => setTimeout(resolve, 150))
      return (await readFile(log, 'utf8')).trim().split('\n')
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
  await using base = await serverOf(join(directory, 'base.log'), manners.base)
  await using head = await serverOf(join(directory, 'head.log'), manners.head)
  const { signal } = new AbortController()
  await using guard = await openGuard({ signal })
  count += 1
  const order: PairOrder = {
    file: join(directory, 'scenario.mjs'),
    socket: join(guard.directory, `pairs-${count}.sock`),
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
const cpuPerRequest = (slices: readonly Slice[]): number =>
  slices.reduce((sum, { cpu }) => sum + (cpu['app-1'] ?? 0), 0) / requestsIn(slices)
const median = (slices: readonly Slice[]): number => {
  const all = merge(slices.flatMap(({ routes }) => Object.values(routes).map(({ latency }) => latency)))
  return atRank(all, Math.ceil(all.total / 2)) ?? Number.NaN
}

describe('two arms that are alike', () => {
  let run: Driven
  beforeAll(async () => {
    run = await driven({ base: {}, head: {} })
  })

  test('are asked for the same, in the same order within a slice but for what follows from answers', () => {
    expect(run.asked.base.length).toBeGreaterThan(100)
    expect(run.asked.base.toSorted()).toEqual(run.asked.head.toSorted())
  })

  test('have slices of the same arrivals, in turn, with nothing left in flight', () => {
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

test('two milliseconds of work in each request of one arm are seen in its CPU time and its median', async () => {
  const { of } = await driven({ base: {}, head: { busyMs: 2 } }, { rate: 100 })
  const added = cpuPerRequest(of('head')) - cpuPerRequest(of('base'))
  // Another program that gets the processor makes the loop shorter, never the CPU time longer than what it took.
  expect(added).toBeGreaterThan(0.0012)
  expect(added).toBeLessThan(0.0028)
  expect(median(of('head')) - median(of('base'))).toBeGreaterThan(1500)
})

test('an arm that never answers ends in time as timeouts that are told, and the other goes on', async () => {
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
