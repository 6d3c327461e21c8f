import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Backends, startBackends } from './backends.ts'
import { headersOf, prepare, startInstance } from './instance.ts'
import { type RunningProcess, spawnProcess, untilStatus } from './running.ts'

const path = '/api/annotations/1/mask-groups/1'

let backends: Backends
let writer: RunningProcess
let reader: RunningProcess
let headers: Record<string, string>
let written = 0

beforeAll(async () => {
  backends = await startBackends()
  await prepare(backends, 1000)
  const variables = { TUNING_CACHE: 'l1+l2', LOG_LEVEL: 'warn' }
  writer = await spawnProcess(backends, variables)
  reader = await spawnProcess(backends, variables)
  await using helper = await startInstance(backends, { TUNING_CACHE: 'off' })
  headers = { ...(await headersOf(helper.services, 'admin')), 'content-type': 'application/json' }
  for (const { url } of [writer, reader]) await untilStatus(`${url}/ready`, 200)
  await untilRemembering()
})
afterAll(async () => {
  await writer?.[Symbol.asyncDispose]()
  await reader?.[Symbol.asyncDispose]()
  await backends?.[Symbol.asyncDispose]()
})

async function hits(): Promise<number> {
  const text = await (await fetch(`${reader.admin}/metrics`)).text()
  return Number(/cache_requests_total\{level="l1",result="hit"\} (\d+)/.exec(text)?.[1] ?? 0)
}

/** Reads until the reader answers from its own memory. */
async function untilRemembering(): Promise<void> {
  const before = await hits()
  for (let attempt = 0; attempt < 750; attempt += 1) {
    await read()
    if ((await hits()) > before) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('the first level is never hit')
}

async function read(): Promise<number> {
  const response = await fetch(reader.url + path, { headers })
  expect(response.status).toBe(200)
  return ((await response.json()) as { slice_count: number }).slice_count
}

/** Milliseconds until the write was acknowledged. */
async function write(): Promise<number> {
  written += 1
  const began = performance.now()
  const body = JSON.stringify({ slice_count: written })
  const response = await fetch(writer.url + path, { method: 'PUT', headers, body })
  expect(response.status).toBe(200)
  return performance.now() - began
}

test('another process answers with every acknowledged write', async () => {
  for (let turn = 0; turn < 300; turn += 1) {
    await read()
    await write()
    expect(await read()).toBe(written)
  }
})

test('a process that was frozen while another wrote does not answer from before it froze', async () => {
  for (let turn = 0; turn < 8; turn += 1) {
    await untilRemembering()
    reader.signal('SIGSTOP')
    const milliseconds = await write()
    reader.signal('SIGCONT')
    expect(await read()).toBe(written)
    // The writer cannot know whether the frozen process dropped its entry, so it has to wait for the lease, but no longer.
    expect(milliseconds).toBeGreaterThan(300)
    expect(milliseconds).toBeLessThan(10_000)
  }
})

test('an object that was looked for in vain is found once it has been created', async () => {
  const statusOf = async (id: number) =>
    (await fetch(`${reader.url}/api/annotations/${id}`, { headers })).status
  const create = async () => {
    const body = JSON.stringify({ study_instance_uid: '1.2.3' })
    const response = await fetch(`${writer.url}/api/annotations`, { method: 'POST', headers, body })
    return ((await response.json()) as { id: number }).id
  }
  const first = await create()
  for (let id = first + 1; id < first + 5; id += 1) {
    for (let turn = 0; turn < 3; turn += 1) expect(await statusOf(id)).toBe(404)
    expect(await create()).toBe(id)
    expect(await statusOf(id)).toBe(200)
  }
})
