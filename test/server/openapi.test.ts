import { afterAll, beforeAll, expect, test } from 'vitest'
import { apiErrors } from '../../reference-server/common/errors.ts'
import { type Backends, startBackends } from './backends.ts'
import { type Instance, startInstance } from './instance.ts'

interface Operation {
  description: string
  responses: Record<string, unknown>
  parameters: { name: string; in: string }[]
  requestBody?: object
}

let backends: Backends
let instance: Instance
let paths: Record<string, Record<string, Operation>>

beforeAll(async () => {
  backends = await startBackends()
  instance = await startInstance(backends, { TUNING_CACHE: 'off' })
  paths = (await instance.server.inject('/openapi.json')).json<{ paths: typeof paths }>().paths
})
afterAll(async () => {
  await instance?.[Symbol.asyncDispose]()
  await backends?.[Symbol.asyncDispose]()
})

/** The table of the guide, word for word, and who may use each route. */
const guide: Record<string, string> = {
  'POST /api/auth/login': 'anyone',
  'POST /api/annotations': 'annotator (project)',
  'GET /api/annotations': 'viewer (project)',
  'GET /api/annotations/{annotation_id}': 'viewer (annotation)',
  'PUT /api/annotations/{annotation_id}': 'owner (annotation)',
  'DELETE /api/annotations/{annotation_id}': 'owner (annotation)',
  'POST /api/annotations/{annotation_id}/mask-groups': 'annotator (annotation)',
  'GET /api/annotations/{annotation_id}/mask-groups': 'viewer (annotation)',
  'GET /api/annotations/{annotation_id}/mask-groups/{group_id}': 'viewer (group)',
  'PUT /api/annotations/{annotation_id}/mask-groups/{group_id}': 'owner (group)',
  'DELETE /api/annotations/{annotation_id}/mask-groups/{group_id}': 'owner (group)',
  'POST /api/annotations/{annotation_id}/mask-groups/{group_id}/upload-url': 'owner (group)',
  'PUT /api/objects/{group_id}/{name}': 'whoever has the signed link',
  'GET /api/objects/{group_id}/{name}': 'whoever has the signed link',
  'POST /api/annotations/{annotation_id}/mask-groups/{group_id}/complete-upload': 'owner (group)',
  'POST /api/annotations/{annotation_id}/mask-groups/{group_id}/masks': 'owner (group)',
  'GET /api/annotations/{annotation_id}/mask-groups/{group_id}/masks': 'viewer (group)',
  'GET /api/annotations/{annotation_id}/mask-groups/{group_id}/masks/{mask_id}': 'viewer (group)',
  'PUT /api/annotations/{annotation_id}/mask-groups/{group_id}/masks/{mask_id}': 'owner (group)',
  'DELETE /api/annotations/{annotation_id}/mask-groups/{group_id}/masks/{mask_id}': 'owner (group)',
  'POST /api/annotations/{annotation_id}/mask-groups/{group_id}/masks/{mask_id}/download-url':
    'viewer (group)',
  'GET /api/annotations/{annotation_id}/mask-groups/{group_id}/masks/stats': 'viewer (group)',
  'GET /api/health': 'anyone',
  'GET /health': 'anyone',
  'GET /ready': 'anyone',
  'GET /openapi.json': 'anyone',
}

test('the document has every route of the guide and no other', () => {
  const documented = Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  )
  expect(documented.sort()).toEqual(Object.keys(guide).sort())
  expect(instance.routes.length).toBe(documented.length)
})

test('every route lists its answers and its errors, and no error that it cannot have', () => {
  const known = new Set<number>(Object.values(apiErrors))
  for (const route of instance.routes) {
    const operation = paths[route.url.replace(/:(\w+)/g, '{$1}')]?.[route.method.toLowerCase()]
    const documented = Object.keys(operation?.responses ?? {}).map(Number)
    const successes = Object.keys(route.responses).map(Number)
    expect(successes.length, route.url).toBeGreaterThan(0)
    expect(documented, route.url).toEqual(
      expect.arrayContaining([...successes, ...route.errors.map((name) => apiErrors[name])]),
    )
    expect(documented.filter((status) => !known.has(status)).sort(), route.url).toEqual(successes.sort())
    expect(operation?.requestBody !== undefined, route.url).toBe(route.body !== undefined || route.takesBytes)
  }
})

test('every parameter of a path is described', () => {
  for (const [path, operations] of Object.entries(paths)) {
    const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1])
    for (const operation of Object.values(operations)) {
      const described = operation.parameters
        .filter((parameter) => parameter.in === 'path')
        .map(({ name }) => name)
      expect(described.sort(), path).toEqual(names.sort())
    }
  }
})

test('every route has the access rule that the guide intends', () => {
  const rules = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { description }]) => [
      `${method.toUpperCase()} ${path}`,
      description,
    ]),
  )
  expect(Object.fromEntries(rules)).toEqual(
    Object.fromEntries(Object.entries(guide).map(([route, people]) => [route, `Who may: ${people}.`])),
  )
})

test('object bytes are described as bytes, and answers that ask a client to wait say how long', () => {
  const { get, put } = paths['/api/objects/{group_id}/{name}'] ?? {}
  const binary = { content: { 'application/octet-stream': {} } }
  expect(get?.responses['200']).toMatchObject(binary)
  expect(get?.responses['206']).toMatchObject(binary)
  expect(put?.requestBody).toMatchObject(binary)
  for (const operation of Object.values(paths).flatMap((operations) => Object.values(operations))) {
    for (const status of ['429', '503']) {
      expect(operation.responses[status]).toMatchObject({ headers: { 'Retry-After': { required: true } } })
    }
  }
})
