import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseFault } from '../../harness/config/fault.ts'
import type { Guard } from '../../harness/guard/process.ts'
import type { Phase } from '../../harness/measure/evidence.ts'
import { inject } from '../../harness/stack/faults/inject.ts'
import type { Stack } from '../../harness/stack/stack.ts'
import { up } from '../../harness/stack/up.ts'
import { tablePlan } from '../fixtures/table/plan.ts'
import { type Ground, makeGround } from './ground.ts'

let ground: Ground
let guard: Guard
let stack: Stack

beforeAll(async () => {
  ground = await makeGround()
  guard = await ground.open()
  const faults = [parseFault('postgres:latency=1ms')]
  stack = await up(tablePlan({ datasetSize: 10 }), guard, { ...ground.options, faults })
})

afterAll(async () => {
  await stack[Symbol.asyncDispose]()
  await guard[Symbol.asyncDispose]()
  await ground.remove()
})

/** The status of one request and how long it took, in seconds; 0 when there was no answer within two seconds. */
async function ask(): Promise<{ status: number; seconds: number }> {
  const begun = performance.now()
  const answer = await fetch(stack.endpoints.url, { signal: AbortSignal.timeout(2000) }).catch(
    () => undefined,
  )
  await answer?.text()
  return { status: answer?.status ?? 0, seconds: (performance.now() - begun) / 1000 }
}

/** Carries out a fault and asks the service while it lasts. */
async function during(
  text: string,
  asks = 6,
): Promise<{ answers: Awaited<ReturnType<typeof ask>>[]; phases: Phase[] }> {
  const phases: Phase[] = []
  const { signal } = new AbortController()
  const over = inject([parseFault(text)], stack.victims, {
    signal,
    onOver: (phase) => phases.push(phase),
    now: Date.now,
  })
  await delay(200)
  const answers = await Promise.all(Array.from({ length: asks }, ask))
  await over
  return { answers, phases }
}

async function recovered(): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const answers = await Promise.all(Array.from({ length: 6 }, ask))
    if (answers.every(({ status }) => status === 200)) return
    await delay(100)
  }
  throw new Error('the service did not recover within 10 s')
}

test('latency between the app and PostgreSQL is seen by clients while it lasts, and marked', async () => {
  const before = await ask()
  const { answers, phases } = await during('postgres:latency=300ms@50ms+900ms')
  expect(Math.min(...answers.map(({ seconds }) => seconds))).toBeGreaterThan(0.29)
  expect(phases).toEqual([
    { name: 'fault postgres:latency=300ms@50ms+900ms', from: expect.any(Number), to: expect.any(Number) },
  ])
  expect((await ask()).seconds).toBeLessThan(0.29)
  expect(before.status).toBe(200)
})

test('connections that are reset are errors, and the service comes back', async () => {
  const { answers } = await during('postgres:reset+400ms')
  expect(answers.map(({ status }) => status)).toContain(503)
  await recovered()
})

test('a stopped PostgreSQL answers nothing, and goes on afterwards', async () => {
  const { answers } = await during('postgres:stop+1500ms')
  expect(Math.max(...answers.map(({ seconds }) => seconds))).toBeGreaterThan(0.5)
  await recovered()
})

test.each(['redis', 'postgres', 'nginx', 'app'])(
  '%s that is killed for a while comes back on the same port',
  async (name) => {
    const pids = stack.services.find((service) => service.name === name)?.pids
    await during(`${name}:kill+300ms`, 1)
    await recovered()
    expect(stack.services.find((service) => service.name === name)?.pids).not.toEqual(pids)
  },
)

test('Nginx that is reloaded loses no request', async () => {
  const { answers } = await during('nginx:reload', 40)
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
})

test('a fault whose scenario ends is taken back', async () => {
  const scenario = new AbortController()
  const phases: Phase[] = []
  const over = inject([parseFault('postgres:latency=400ms')], stack.victims, {
    signal: scenario.signal,
    onOver: (phase) => phases.push(phase),
    now: Date.now,
  })
  await delay(100)
  expect((await ask()).seconds).toBeGreaterThan(0.39)
  scenario.abort()
  await over
  expect((await ask()).seconds).toBeLessThan(0.39)
  expect(phases).toHaveLength(1)
})

test('Redis that is killed for good is a failure of the stack', async () => {
  const failure = stack.failure.catch((problem: unknown) => problem)
  const scenario = new AbortController()
  const over = inject([parseFault('redis:kill')], stack.victims, {
    signal: scenario.signal,
    onOver: () => undefined,
    now: Date.now,
  })
  expect(await failure).toMatchObject({
    code: 'SERVICE_DIED',
    message: expect.stringContaining('redis ended while it was needed'),
  })
  scenario.abort()
  await over
})
