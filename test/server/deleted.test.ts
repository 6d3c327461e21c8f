import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Sweep } from '../../reference-server/storage/sweep.ts'
import { type Backends, startBackends } from './backends.ts'
import { headersOf, type Instance, prepare, startInstance } from './instance.ts'

let backends: Backends
let instance: Instance
let client: pg.Client
let headers: Record<string, string>

beforeAll(async () => {
  backends = await startBackends()
  await prepare(backends, 1000)
  instance = await startInstance(backends)
  client = new pg.Client({ connectionString: backends.databaseUrl })
  await client.connect()
  headers = { ...(await headersOf(instance.services, 'annotator')), 'content-type': 'application/json' }
})
afterAll(async () => {
  await client?.end()
  await instance?.[Symbol.asyncDispose]()
  await backends?.[Symbol.asyncDispose]()
})

async function call<Answer>(method: string, path: string, body?: object) {
  const { 'content-type': type = '', ...rest } = headers
  const response = await fetch(instance.url + path, {
    method,
    headers: { ...rest, ...(body && { 'content-type': type }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, answer: (text === '' ? {} : JSON.parse(text)) as Answer }
}

/** A new annotation with one group. */
async function newGroup(): Promise<{ annotation: string; group: string }> {
  const { answer } = await call<{ id: number }>('POST', '/api/annotations', { study_instance_uid: '1.2' })
  const annotation = `/api/annotations/${answer.id}`
  const made = await call<{ id: number }>('POST', `${annotation}/mask-groups`, { group_name: 'g' })
  return { annotation, group: `${annotation}/mask-groups/${made.answer.id}` }
}

interface Link {
  upload_url: string
  file_path: string
}

async function link(group: string): Promise<Link> {
  const asked = { filename: 'm.png', mime_type: 'image/png', file_size: 10 }
  return (await call<Link>('POST', `${group}/upload-url`, asked)).answer
}

async function put(url: string): Promise<number> {
  const type = { 'content-type': 'image/png' }
  return (await fetch(instance.url + url, { method: 'PUT', headers: type, body: 'ten bytes.' })).status
}

/** A mask with bytes, and a download link for them. */
async function newMask() {
  const { annotation, group } = await newGroup()
  const { upload_url, file_path } = await link(group)
  expect(await put(upload_url)).toBe(201)
  const uploaded_files = [{ file_path }]
  const { answer } = await call<{ mask_ids: number[] }>('POST', `${group}/complete-upload`, {
    uploaded_files,
  })
  const mask = `${group}/masks/${answer.mask_ids[0]}`
  const made = await call<{ download_url: string }>('POST', `${mask}/download-url`, {})
  return { annotation, group, mask, file_path, download: instance.url + made.answer.download_url }
}

const pathOf = (file_path: string) => join(backends.directory, 'objects', file_path)
const sweep = (graceSeconds: number) =>
  new Sweep(instance.services.database, instance.services.objects, graceSeconds).run(Date.now())
const recordsOf = async (file_path: string) =>
  (await client.query('SELECT FROM annotation_object WHERE file_path = $1', [file_path])).rowCount

describe.each(['mask', 'group', 'annotation'] as const)('when its %s is deleted', (what) => {
  test('a download link ends, and its bytes are collected after the grace', async () => {
    const made = await newMask()
    expect((await fetch(made.download)).status).toBe(200)
    expect((await call('DELETE', made[what])).status).toBe(204)
    expect((await fetch(made.download)).status).toBe(404)
    await sweep(60)
    expect([existsSync(pathOf(made.file_path)), await recordsOf(made.file_path)]).toEqual([true, 1])
    await sweep(0)
    expect([existsSync(pathOf(made.file_path)), await recordsOf(made.file_path)]).toEqual([false, 0])
  })
})

test.each(['group', 'annotation'] as const)('an upload into a deleted %s is refused', async (what) => {
  const made = await newGroup()
  const { upload_url, file_path } = await link(made.group)
  expect((await call('DELETE', made[what])).status).toBe(204)
  expect(await put(upload_url)).toBe(404)
  expect([existsSync(pathOf(file_path)), await recordsOf(file_path)]).toEqual([false, 0])
})

test('a group that is deleted while its bytes arrive gets none', async () => {
  const { group } = await newGroup()
  const { upload_url, file_path } = await link(group)
  const { objects } = instance.services
  const receive = objects.receive.bind(objects)
  objects.receive = async (source, length) => {
    const received = await receive(source, length)
    expect((await call('DELETE', group)).status).toBe(204)
    return received
  }
  expect(await put(upload_url)).toBe(404)
  objects.receive = receive
  expect(existsSync(pathOf(file_path))).toBe(false)
})

describe('the sweep', () => {
  test('keeps referenced bytes, however short the grace', async () => {
    const { download, file_path } = await newMask()
    expect(await sweep(0)).toBe(0)
    expect((await fetch(download)).status).toBe(200)
    expect(await recordsOf(file_path)).toBe(1)
  })

  test('removes an upload that was never registered, after the grace', async () => {
    const { group } = await newGroup()
    const { upload_url, file_path } = await link(group)
    expect(await put(upload_url)).toBe(201)
    expect(await sweep(60)).toBe(0)
    expect(await sweep(0)).toBe(1)
    expect([existsSync(pathOf(file_path)), await recordsOf(file_path)]).toEqual([false, 0])
    const uploaded_files = [{ file_path }]
    expect((await call('POST', `${group}/complete-upload`, { uploaded_files })).status).toBe(422)
    expect(await put(upload_url)).toBe(201)
  })

  test('removes a record whose bytes are already gone', async () => {
    const made = await newMask()
    expect((await call('DELETE', made.mask)).status).toBe(204)
    await instance.services.objects.discard({
      groupId: Number(made.group.split('/').at(-1)),
      name: made.file_path.split('/').at(-1) ?? '',
    })
    await sweep(0)
    expect(await recordsOf(made.file_path)).toBe(0)
  })

  test.each([
    ['of a group that is there', 1, false],
    ['of a group that never was', 2_000_000_000, false],
    ['that a mask names which was never uploaded', 1, true],
  ])('bytes without a record, %s', async (_name, group, isNamed) => {
    const file_path = `groups/${group}/${'a'.repeat(32)}.png`
    const masks = 'UPDATE annotation_mask SET file_path = $1 WHERE id = 1'
    if (isNamed) await client.query(masks, [file_path])
    mkdirSync(dirname(pathOf(file_path)), { recursive: true })
    writeFileSync(pathOf(file_path), 'x')
    const old = new Date(Date.now() - 100_000)
    utimesSync(pathOf(file_path), old, old)
    await sweep(200)
    expect(existsSync(pathOf(file_path))).toBe(true)
    await sweep(50)
    expect([existsSync(pathOf(file_path)), await recordsOf(file_path)]).toEqual([isNamed, 0])
  })
})
