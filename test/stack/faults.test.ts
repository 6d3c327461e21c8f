import { once } from 'node:events'
import { request } from 'node:http'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readFaults } from '../../harness/config/faults/fault.ts'
import type { Guard } from '../../harness/guard/processes/process.ts'
import { processTable, readProc, withDescendants } from '../../harness/measure/procfs.ts'
import { inject } from '../../harness/stack/faults/inject.ts'
import type { Stack } from '../../harness/stack/stack.ts'
import { up } from '../../harness/stack/up.ts'
import { tableStack } from '../fixtures/table/plan.ts'
import { type Ground, makeGround } from './ground.ts'

const wired = ['postgres', 'redis', 'nginx', 'app'] as const

let ground: Ground
let guard: Guard
let stack: Stack

beforeAll(async () => {
  ground = await makeGround()
  guard = await ground.open()
  const faults = readFaults(wired.map((service) => `${service}:latency=1ms`))
  stack = await up(tableStack({ datasetSize: 10 }), guard, { ...ground.options, faults })
})

afterAll(async () => {
  await stack[Symbol.asyncDispose]()
  await guard[Symbol.asyncDispose]()
  await ground.remove()
})

/** The status of one request and its duration in seconds; the status is 0 without an answer within two seconds. */
async function ask(): Promise<{ status: number; seconds: number }> {
  const begun = performance.now()
  const answer = await fetch(stack.endpoints.url, { signal: AbortSignal.timeout(2000) }).catch(
    () => undefined,
  )
  await answer?.text()
  return { status: answer?.status ?? 0, seconds: (performance.now() - begun) / 1000 }
}

const askAll = (count: number) => Promise.all(Array.from({ length: count }, ask))

/** Injects faults from now on; `begun` resolves when the first begins, and `end` ends their scenario. */
function injecting(...texts: readonly string[]) {
  const phases: { readonly fault: string; readonly from: number; readonly to: number }[] = []
  const scenario = new AbortController()
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
  const startedAt = Date.now()
  const over = inject(readFaults(texts), stack.victims, {
    startedAt,
    signal: scenario.signal,
    onBegin: () => begin(),
    onOver: ({ text }, when) => phases.push({ fault: text, ...when }),
    now: Date.now,
  })
  return { over, phases, begun, startedAt, end: () => scenario.abort() }
}

/** Carries out a fault and sends requests once it has begun; a fault without a length is ended after them. */
async function during(text: string, asks = 6) {
  const { over, phases, begun, end } = injecting(text)
  await begun
  await delay(200)
  const answers = await askAll(asks)
  if (!text.includes('+')) end()
  await over
  return { answers, phases }
}

async function recovered(): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if ((await askAll(6)).every(({ status }) => status === 200)) return
    await delay(100)
  }
  throw new Error('the service did not recover in a hundred attempts')
}

const fastest = (answers: readonly { seconds: number }[]) =>
  Math.min(...answers.map(({ seconds }) => seconds))

/** The seconds of the fastest of six requests, one after another, because a busy machine can delay any of them. */
async function fastestOfSix(): Promise<number> {
  const answers: { seconds: number }[] = []
  for (let count = 0; count < 6; count += 1) answers.push(await ask())
  return fastest(answers)
}

describe('faults of the connections', () => {
  test.each(['postgres', 'app', 'nginx'])(
    'latency before %s is seen by clients while it lasts, and marked',
    async (service) => {
      const fault = `${service}:latency=300ms@50ms`
      const { answers, phases } = await during(fault)
      expect(fastest(answers)).toBeGreaterThan(0.29)
      expect(phases).toEqual([{ fault, from: expect.any(Number), to: expect.any(Number) }])
      expect(await fastestOfSix()).toBeLessThan(0.29)
    },
  )

  test('simultaneous faults add up, and each ends by itself', async () => {
    const { over, phases, end } = injecting(
      'postgres:latency=200ms',
      'postgres:bandwidth=1MB/s+500ms',
      'app:latency=200ms',
    )
    await expect.poll(() => phases.map(({ fault }) => fault)).toEqual(['postgres:bandwidth=1MB/s+500ms'])
    expect((await ask()).seconds).toBeGreaterThan(0.39)
    end()
    await over
    expect(await fastestOfSix()).toBeLessThan(0.39)
  })

  test.each([
    ['postgres', 503],
    ['nginx', 0],
  ] as const)('reset connections to %s are errors, and the service comes back', async (service, status) => {
    const { answers } = await during(`${service}:reset`)
    expect(answers.map((answer) => answer.status)).toContain(status)
    await recovered()
  })

  test('the faults of a scenario that ends are removed', async () => {
    const { over, phases, end } = injecting('postgres:latency=400ms')
    await delay(100)
    expect((await ask()).seconds).toBeGreaterThan(0.39)
    end()
    await over
    expect(await fastestOfSix()).toBeLessThan(0.39)
    expect(phases).toHaveLength(1)
  })
})

test('a stopped PostgreSQL answers nothing, and continues afterwards', async () => {
  const { answers } = await during('postgres:stop')
  expect(fastest(answers)).toBeGreaterThan(0.5)
  await recovered()
})

test('faults begin and end at their times', async () => {
  const stillness = monitorEventLoopDelay({ resolution: 5 })
  stillness.enable()
  const { over, phases, startedAt } = injecting('redis:stop@300ms+500ms', 'postgres:latency=1ms@700ms+200ms')
  await over
  stillness.disable()
  const marks = phases.map(({ fault, from, to }) => [fault, from - startedAt, to - from] as const)
  const late = marks.map(([fault, from, length]) =>
    fault.includes('redis') ? [from - 300, length - 500] : [from - 700, length - 200],
  )
  for (const milliseconds of late.flat()) {
    expect(milliseconds).toBeGreaterThanOrEqual(-1)
    // A time can pass while this process stands still.
    expect(milliseconds).toBeLessThan(50 + (2 * stillness.max) / 1e6)
  }
})

test.each(wired)('%s that is killed for a while comes back on the same port', async (name) => {
  const pids = stack.services.find((service) => service.name === name)?.pids
  await during(`${name}:kill+300ms`, 1)
  await recovered()
  expect(stack.services.find((service) => service.name === name)?.pids).not.toEqual(pids)
})

/** Begins a request that is answered after a second, and waits until Nginx has it; its status is 0 without an answer. */
async function beginRequest(): Promise<{ readonly status: Promise<number> }> {
  const sent = request(new URL('/?wait=1000', stack.endpoints.url), {
    method: 'POST',
    agent: false,
    headers: { expect: '100-continue', 'content-length': 2 },
    signal: AbortSignal.timeout(60_000),
  })
  const status = new Promise<number>((resolve) => {
    sent.on('error', () => resolve(0))
    sent.once('response', (answer) => {
      answer.resume().once('close', () => resolve(answer.complete ? (answer.statusCode ?? 0) : 0))
    })
  })
  sent.flushHeaders()
  await once(sent, 'continue')
  sent.end('{}')
  return { status }
}

/** The processes of Nginx that carry requests, with those that finish their last ones. */
const workers = (): readonly number[] => {
  const pids = stack.services.find(({ name }) => name === 'nginx')?.pids ?? []
  return withDescendants(processTable('/proc'), pids).filter((pid) =>
    readProc(`/proc/${pid}/cmdline`)?.startsWith('nginx: worker'),
  )
}

test('a reload of Nginx replaces its workers, and loses no request that is under way or comes then', async () => {
  const before = workers()
  expect(before).not.toEqual([])
  const begun = await Promise.all(Array.from({ length: 8 }, beginRequest))
  const { answers } = await during('nginx:reload', 40)
  const underWay = await Promise.all(begun.map(({ status }) => status))
  expect(new Set([...underWay, ...answers.map(({ status }) => status)])).toEqual(new Set([200]))
  await expect.poll(() => workers().filter((pid) => before.includes(pid))).toEqual([])
  expect(workers()).not.toEqual([])
})

test('Redis that is killed for good is a failure of the stack, and of that fault', async () => {
  const failure = stack.failure.catch((problem: unknown) => problem)
  const { over, end } = injecting('redis:kill')
  expect(await failure).toMatchObject({
    code: 'SERVICE_DIED',
    message: expect.stringContaining('redis ended while it was needed and during redis:kill (by SIGKILL)'),
  })
  end()
  await over
})
