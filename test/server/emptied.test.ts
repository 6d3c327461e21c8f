import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Backends, startBackends } from './backends.ts'
import { headersOf, type Instance, prepare, startInstance } from './instance.ts'

let backends: Backends
let instance: Instance
let headers: Record<string, string>

beforeAll(async () => {
  backends = await startBackends()
  await prepare(backends, 1000)
  instance = await startInstance(backends)
  headers = await headersOf(instance.services, 'annotator')
})
afterAll(async () => {
  await instance?.[Symbol.asyncDispose]()
  await backends?.[Symbol.asyncDispose]()
})

type Row = Record<string, unknown>

async function put(url: string, payload: Row): Promise<{ status: number; row: Row }> {
  const response = await instance.server.inject({ method: 'PUT', url, headers, payload })
  return { status: response.statusCode, row: response.json() }
}

const annotation = '/api/annotations/1'
const group = `${annotation}/mask-groups/1`
const mask = `${group}/masks/1`

test.each([
  [annotation, ['series_instance_uid', 'sop_instance_uid', 'viewer_software'], { is_shared: true }],
  [group, ['model_name', 'version', 'modality', 'mask_type', 'description'], { group_name: 'new' }],
  [mask, ['sop_instance_uid', 'label_name', 'width', 'height', 'slice_index'], {}],
])('PUT %s empties what is null, changes what is named and leaves the rest', async (url, fields, more) => {
  const before = (await instance.server.inject({ url, headers })).json() as Row
  for (const field of fields) {
    const { status, row } = await put(url, { [field]: null, ...more })
    expect([status, row[field]], field).toEqual([200, null])
    const others = fields.filter((other) => other !== field)
    for (const other of others) expect(row[other], other).toEqual(before[other])
    expect((await put(url, { [field]: before[field] })).row[field]).toEqual(before[field])
  }
  const all = await put(url, Object.fromEntries(fields.map((field) => [field, null])))
  expect(fields.map((field) => all.row[field])).toEqual(fields.map(() => null))
  expect((await instance.server.inject({ url, headers })).json()).toEqual(all.row)
})

test.each([
  [annotation, 'study_instance_uid'],
  [annotation, 'annotation_data'],
  [annotation, 'is_shared'],
  [group, 'group_name'],
  [group, 'slice_count'],
])('PUT %s: %s cannot be null', async (url, field) => {
  expect((await put(url, { [field]: null })).status).toBe(400)
})
