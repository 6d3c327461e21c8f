import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { ApiError } from '../../reference-server/common/errors.ts'
import { addressOf, type ObjectAddress } from '../../reference-server/storage/objects.ts'
import { type Backends, startBackends } from './backends.ts'
import { headersOf, type Instance, prepare, startInstance } from './instance.ts'

const group = '/api/annotations/1/mask-groups/1'

let backends: Backends
let instance: Instance
let headers: Record<string, string>
/** The prototype of all open files; the test observes their syncs through it, and makes them fail. */
let files: FileHandle

beforeAll(async () => {
  backends = await startBackends()
  await prepare(backends, 1000)
  const handle = await open('/dev/null')
  files = Object.getPrototypeOf(handle)
  await handle.close()
})
beforeEach(async () => {
  // A new instance does not know of any directory whose name is on disk.
  instance = await startInstance(backends, { TUNING_CACHE: 'off' })
  headers = { ...(await headersOf(instance.services, 'annotator')), 'content-type': 'application/json' }
})
afterEach(async () => {
  vi.restoreAllMocks()
  await instance[Symbol.asyncDispose]()
})
afterAll(async () => {
  await backends?.[Symbol.asyncDispose]()
})

async function post<Answer>(path: string, body: object): Promise<{ status: number; answer: Answer }> {
  const response = await fetch(instance.url + path, { method: 'POST', headers, body: JSON.stringify(body) })
  return { status: response.status, answer: (await response.json()) as Answer }
}

async function link(): Promise<{ upload_url: string; file_path: string }> {
  const body = { filename: 'mask.png', mime_type: 'image/png', file_size: 10 }
  return (await post<{ upload_url: string; file_path: string }>(`${group}/upload-url`, body)).answer
}

async function put(url: string, body = 'ten bytes.'): Promise<number> {
  const type = { 'content-type': 'image/png' }
  const response = await fetch(instance.url + url, { method: 'PUT', headers: type, body })
  await response.arrayBuffer()
  return response.status
}

const complete = (file_path: string) =>
  post<{ mask_ids: number[] }>(`${group}/complete-upload`, { uploaded_files: [{ file_path }] })

/** The bytes of a completed upload, downloaded in the way of a client. */
async function downloaded(mask: number | undefined): Promise<string> {
  const { answer } = await post<{ download_url: string }>(`${group}/masks/${mask}/download-url`, {})
  return (await fetch(instance.url + answer.download_url)).text()
}

const addressIn = (file_path: string) => addressOf(file_path) as ObjectAddress
const pathOf = (file_path: string) => join(backends.directory, 'objects', file_path)
const partials = () => readdirSync(join(backends.directory, 'objects', 'partial'))

test('bytes, name and the names of new directories are on disk before an upload is acknowledged', async () => {
  const { upload_url, file_path } = await link()
  const seen: string[] = []
  const { datasync, sync } = files
  vi.spyOn(files, 'datasync').mockImplementation(async function (this: FileHandle) {
    await datasync.call(this)
    seen.push(existsSync(pathOf(file_path)) ? 'bytes, named too early' : 'bytes')
  })
  vi.spyOn(files, 'sync').mockImplementation(async function (this: FileHandle) {
    await sync.call(this)
    expect((await this.stat()).isDirectory()).toBe(true)
    seen.push(existsSync(pathOf(file_path)) ? 'a directory' : 'a directory without the name')
  })
  expect(await put(upload_url)).toBe(201)
  expect(seen).toEqual(['bytes', 'a directory', 'a directory', 'a directory'])
  seen.length = 0
  expect(await put((await link()).upload_url)).toBe(201)
  expect(seen.length).toBe(2)
})

test.each(['datasync', 'sync'] as const)(
  'an upload that could not be written to disk (%s) is not acknowledged, and can be repeated',
  async (method) => {
    const { upload_url, file_path } = await link()
    vi.spyOn(files, method).mockRejectedValueOnce(Object.assign(new Error('the disk broke'), { code: 'EIO' }))
    expect(await put(upload_url)).toBe(500)
    expect([existsSync(pathOf(file_path)), partials()]).toEqual([false, []])
    expect(await put(upload_url)).toBe(201)
  },
)

test('a full disk is not a fault of the server: 503 with Retry-After', async () => {
  const { upload_url } = await link()
  vi.spyOn(files, 'datasync').mockRejectedValueOnce(Object.assign(new Error('full'), { code: 'ENOSPC' }))
  expect(await put(upload_url)).toBe(503)
  expect(await put(upload_url)).toBe(201)
})

test('simultaneous uploads share the syncs of their directory', async () => {
  const links = await Promise.all(Array.from({ length: 30 }, link))
  const sync = vi.spyOn(files, 'sync')
  const statuses = await Promise.all(links.map(({ upload_url }) => put(upload_url)))
  expect(new Set(statuses)).toEqual(new Set([201]))
  expect(sync.mock.calls.length).toBeLessThan(30)
})

test.each(['before', 'after'])(
  'an upload whose record broke %s it was committed can be repeated and registered',
  async (moment) => {
    const { upload_url, file_path } = await link()
    const { database } = instance.services
    const { transaction } = database
    vi.spyOn(database, 'transaction').mockImplementationOnce(async (work) => {
      if (moment === 'after') await transaction(work)
      throw new ApiError('unavailable', 'The database does not answer.', {}, 1)
    })
    expect(await put(upload_url)).toBe(503)
    expect([existsSync(pathOf(file_path)), partials()]).toEqual([moment === 'after', []])
    if (moment === 'before') {
      const create = () => post(`${group}/masks`, { file_path })
      expect([(await complete(file_path)).status, (await create()).status]).toEqual([422, 422])
    }
    expect(await put(upload_url)).toBe(201)
    expect(await put(upload_url)).toBe(409)
    expect((await complete(file_path)).status).toBe(201)
  },
)

describe('after a process that ended in the middle of an upload', () => {
  const other = 'other text'

  test('bytes without a record are overwritten', async () => {
    const { upload_url, file_path } = await link()
    mkdirSync(dirname(pathOf(file_path)), { recursive: true })
    writeFileSync(pathOf(file_path), other, { mode: 0o600 })
    expect(await put(upload_url)).toBe(201)
    const { status, answer } = await complete(file_path)
    expect(status).toBe(201)
    expect(await downloaded(answer.mask_ids[0])).toBe('ten bytes.')
  })

  test.each(['ten bytes.', other])('a record without bytes gets them: %s', async (bytes) => {
    const { upload_url, file_path } = await link()
    expect(await put(upload_url)).toBe(201)
    rmSync(pathOf(file_path))
    expect((await complete(file_path)).status).toBe(422)
    expect(await put(upload_url, bytes)).toBe(201)
    const { status, answer } = await complete(file_path)
    expect(status).toBe(201)
    expect(await downloaded(answer.mask_ids[0])).toBe(bytes)
  })

  test('an upload that was complete and never acknowledged may be sent again, but not with other bytes', async () => {
    const { upload_url, file_path } = await link()
    expect(await put(upload_url)).toBe(201)
    await expect.poll(() => instance.services.objects.standing(addressIn(file_path))).toBe('acknowledged')
    chmodSync(pathOf(file_path), 0o600)
    expect(await put(upload_url, other)).toBe(409)
    expect(await put(upload_url)).toBe(201)
    await expect.poll(() => instance.services.objects.standing(addressIn(file_path))).toBe('acknowledged')
    expect(await put(upload_url)).toBe(409)
    expect((await complete(file_path)).status).toBe(201)
    chmodSync(pathOf(file_path), 0o600)
    expect(await put(upload_url)).toBe(409)
  })

  test('several simultaneous uploads with the same bytes leave one complete object', async () => {
    const { upload_url, file_path } = await link()
    expect(new Set(await Promise.all(Array.from({ length: 8 }, () => put(upload_url))))).toContain(201)
    expect((await complete(file_path)).status).toBe(201)
    expect(partials()).toEqual([])
  })
})
