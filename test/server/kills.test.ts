import { createHash, randomBytes, randomInt } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { filePathOf, newAddress, urlPathOf } from '../../reference-server/storage/objects.ts'
import { Sweep } from '../../reference-server/storage/sweep.ts'
import { scaled, tell } from '../security/scale.ts'
import { type Backends, startBackends } from './backends.ts'
import { headersOf, type Instance, prepare, startInstance } from './instance.ts'
import { type RunningProcess, spawnProcess, untilStatus } from './running.ts'
import { recordMasks } from './stored.ts'

/** A few in CI; many by hand, with SECURITY_SCALE or `SERVER_KILLS=200`. */
const kills = Number(process.env.SERVER_KILLS ?? scaled(6))
const timeoutMs = 60_000 + kills * 90_000
/** The number of simultaneous uploads; half of them are repetitions when there are uploads to repeat. */
const atOnce = 16
const group = '/api/annotations/1/mask-groups/1'

let backends: Backends
let helper: Instance
let client: pg.Client

beforeAll(async () => {
  backends = await startBackends()
  await prepare(backends, 1000)
  helper = await startInstance(backends, { TUNING_CACHE: 'off' })
  client = new pg.Client({ connectionString: backends.databaseUrl })
  await client.connect()
})
afterAll(async () => {
  await client?.end()
  await helper?.[Symbol.asyncDispose]()
  await backends?.[Symbol.asyncDispose]()
})

interface Upload {
  url: string
  file_path: string
  bytes: Buffer
}

function newUpload(): Upload {
  const address = newAddress(1, 'image/png')
  const bytes = randomBytes(randomInt(1, 200_000))
  const grant = { method: 'PUT', length: bytes.length, type: 'image/png' } as const
  const { url } = helper.services.signer.sign(urlPathOf(address), grant, 3600)
  return { url, file_path: filePathOf(address), bytes }
}

/** The status, or null when the connection ended before it. */
function send(server: string, { url, bytes }: Upload): Promise<number | null> {
  const headers = { 'content-type': 'image/png', 'content-length': bytes.length }
  return new Promise((resolve) => {
    const sent = request(server + url, { method: 'PUT', headers, agent: false }, (response) => {
      response.resume().once('error', () => undefined)
      resolve(response.statusCode ?? null)
    })
    sent.once('error', () => resolve(null))
    sent.end(bytes)
  })
}

const start = async (variables: Record<string, string> = {}): Promise<RunningProcess> => {
  for (let attempt = 1; ; attempt += 1) {
    // Two connections for a dozen uploads, so that some wait for one when the process ends.
    const server = await spawnProcess(backends, { LOG_LEVEL: 'warn', TUNING_POOL_MAX: '2', ...variables })
    try {
      await untilStatus(`${server.url}/ready`, 200)
      return server
    } catch (error) {
      // In hundreds of starts, another connection may have used the port; that is not a fault of the server.
      await server[Symbol.asyncDispose]()
      if (attempt === 3 || !server.output().includes('EADDRINUSE')) {
        throw new Error(`the server did not start: ${server.output()}`, { cause: error })
      }
    }
  }
}

const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
const pathOf = (file_path: string) => join(backends.directory, 'objects', file_path)

test(`${kills} kills amid uploads: what was acknowledged is whole, what was not can be sent again`, {
  timeout: timeoutMs,
}, async () => {
  const acknowledged: Upload[] = []
  const statuses = new Map<number | null, number>()
  let pending: Upload[] = []
  let again = 0
  let made = 0
  const sendAll = async (server: string, uploads: readonly Upload[], onAnswer: () => void) => {
    const left: Upload[] = []
    await Promise.all(
      uploads.map(async (upload) => {
        const status = await send(server, upload)
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
        onAnswer()
        ;(status === 201 ? acknowledged : left).push(upload)
      }),
    )
    return left
  }
  for (let kill = 0; kill < kills; kill += 1) {
    await using server = await start()
    const enough = randomInt(0, 10)
    let answers = 0
    const end = () => server.signal('SIGKILL')
    const last = setTimeout(end, randomInt(1, 2000))
    const repeated = pending.slice(0, atOnce / 2)
    const uploads = [...repeated, ...Array.from({ length: atOnce - repeated.length }, newUpload)]
    again += repeated.length
    made += uploads.length - repeated.length
    const left = await sendAll(server.url, uploads, () => {
      answers += 1
      if (answers > enough) end()
    })
    clearTimeout(last)
    pending = [...pending.slice(repeated.length), ...left]
  }
  await using server = await start()
  again += pending.length
  for (let first = 0; first < pending.length; first += atOnce) {
    const some = pending.slice(first, first + atOnce)
    expect(await sendAll(server.url, some, () => undefined)).toEqual([])
  }
  expect([...statuses.keys()].filter((status) => status !== 201 && status !== null)).toEqual([])

  for (const { file_path, bytes } of acknowledged) {
    expect(hashOf(readFileSync(pathOf(file_path))), file_path).toBe(hashOf(bytes))
  }
  const headers = { ...(await headersOf(helper.services, 'annotator')), 'content-type': 'application/json' }
  for (let first = 0; first < acknowledged.length; first += 500) {
    const uploaded_files = acknowledged.slice(first, first + 500).map(({ file_path }) => ({ file_path }))
    const body = JSON.stringify({ uploaded_files })
    const response = await fetch(`${server.url}${group}/complete-upload`, { method: 'POST', headers, body })
    expect(response.status, await response.text()).toBe(201)
  }
  expect(acknowledged.length).toBe(made)
  expect(again).toBeGreaterThan(0)
  tell('kills amid uploads', { kills, acknowledged: acknowledged.length, 'sent again': again })
})

/** Stores and records this many objects, as an upload and its completion leave them. */
async function store(count: number): Promise<string[]> {
  const directory = pathOf('groups/2')
  mkdirSync(directory, { recursive: true })
  const paths = Array.from({ length: count }, () => filePathOf(newAddress(2, 'image/png')))
  for (const path of paths) writeFileSync(pathOf(path), path)
  await recordMasks(backends.databaseUrl, 2, paths)
  return paths
}

test(`${kills} kills amid sweeps: what is referred to stays, and the rest goes all the same`, {
  timeout: timeoutMs,
}, async () => {
  const kept = await store(100)
  let deleted: string[] = []
  const left = () => deleted.filter((path) => existsSync(pathOf(path))).length
  let midway = 0
  for (let kill = 0; kill < kills; kill += 1) {
    const more = await store(150)
    await client.query('UPDATE annotation_mask SET deleted_at = now() WHERE file_path = ANY($1)', [more])
    const orphans = Array.from({ length: 50 }, () => filePathOf(newAddress(2, 'image/png')))
    for (const path of orphans) writeFileSync(pathOf(path), path)
    deleted = [...deleted, ...more, ...orphans]
    const enough = left() - randomInt(1, 190)
    await using server = await start({ SWEEP_INTERVAL_SECONDS: '0.05', SWEEP_GRACE_SECONDS: '0' })
    await expect.poll(left, { interval: 5, timeout: 60_000 }).toBeLessThanOrEqual(enough)
    server.signal('SIGKILL')
    await server.ended
    if (left() > 0) midway += 1
  }
  expect(midway).toBeGreaterThan(0)
  await new Sweep(helper.services.database, helper.services.objects, 0).run(Date.now() + 1000)
  expect(readdirSync(pathOf('groups/2')).sort()).toEqual(kept.map((path) => path.split('/')[2]).sort())
  const { rows } = await client.query<{ file_path: string }>(
    'SELECT file_path FROM annotation_object WHERE mask_group_id = 2 ORDER BY 1',
  )
  expect(rows.map(({ file_path }) => file_path)).toEqual([...kept].sort())
  tell('kills of a sweeping process', { kills, 'amid a sweep': midway, 'objects collected': deleted.length })
})
