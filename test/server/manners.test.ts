import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadTarget } from '../../harness/config/loading/load.ts'
import { decideArm } from '../../harness/config/plan/arm.ts'
import { type Backends, startBackends } from './backends.ts'
import { headersOf, type Instance, prepare, startInstance } from './instance.ts'
import { exampleOf, fillPath } from './requests.ts'

let backends: Backends
let instance: Instance
let headers: Record<string, string>

beforeAll(async () => {
  backends = await startBackends()
  await prepare(backends, 1000)
  instance = await startInstance(backends, { TUNING_CACHE: 'off', TUNING_RATE_LIMIT: 'off' })
  headers = { ...(await headersOf(instance.services, 'admin')), 'content-type': 'application/json' }
})
afterAll(async () => {
  await instance?.[Symbol.asyncDispose]()
  await backends?.[Symbol.asyncDispose]()
})

test('every answer with a body has the content type JSON', async () => {
  let bodies = 0
  for (const route of instance.routes) {
    const url = fillPath(route.url, {})
    const payload = route.body === undefined ? {} : { payload: JSON.stringify(exampleOf(route)) }
    for (const given of [headers, { 'content-type': 'application/json' }]) {
      const { body, headers: answered } = await instance.server.inject({
        method: route.method as 'GET',
        url,
        headers: route.body === undefined ? { authorization: given.authorization ?? '' } : given,
        ...payload,
      })
      if (body === '') continue
      bodies += 1
      expect(answered['content-type'], `${route.method} ${url}`).toBe('application/json; charset=utf-8')
    }
  }
  expect(bodies).toBeGreaterThan(40)
})

describe('a path that exists', () => {
  test.each([
    ['POST', '/health', 'GET'],
    ['HEAD', '/api/health', 'GET'],
    ['PATCH', '/api/annotations', 'GET, POST'],
    ['OPTIONS', '/api/annotations/7?x=1', 'DELETE, GET, PUT'],
    ['GET', '/api/auth/login', 'POST'],
    ['POST', '/api/annotations/1/mask-groups/1/masks/stats', 'DELETE, GET, PUT'],
    ['POST', `/api/objects/1/${'0'.repeat(32)}.png`, 'GET, PUT'],
    ['PROPFIND', '/api/annotations', 'GET, POST'],
  ])('%s %s: 405, and what it has', async (method, path, allowed) => {
    const { hostname, port } = new URL(instance.url)
    const answer = await new Promise<{ status: number | undefined; allow: string | undefined }>(
      (resolve, reject) => {
        const sent = request({ hostname, port, path, method, agent: false }, (response) => {
          response.resume()
          resolve({ status: response.statusCode, allow: response.headers.allow })
        })
        sent.once('error', reject).end()
      },
    )
    expect(answer).toEqual({ status: 405, allow: allowed })
  })

  test('is checked before the body', async () => {
    const given = { 'content-type': 'text/csv' }
    const post = (path: string) => fetch(instance.url + path, { method: 'POST', headers: given, body: 'a,b' })
    expect([(await post('/health')).status, (await post('/healthy')).status]).toEqual([405, 404])
  })
})

describe('a body', () => {
  const json = JSON.stringify({ group_name: 'x' })
  const post = async (more: Record<string, string>, body: string | Uint8Array<ArrayBuffer> = json) => {
    const response = await fetch(`${instance.url}/api/annotations/2/mask-groups`, {
      method: 'POST',
      headers: { ...headers, ...more },
      body,
    })
    return [response.status, response.headers.get('accept-encoding')]
  }
  test.each([
    ['gzip', 415],
    ['br', 415],
    ['identity', 201],
  ])('encoded as %s: %d', async (encoding, status) => {
    const body = encoding === 'gzip' ? new Uint8Array(gzipSync(json)) : json
    const accepted = status === 415 ? 'identity' : null
    expect(await post({ 'content-encoding': encoding }, body)).toEqual([status, accepted])
  })
  test.each([
    ['application/json; charset=utf-8', 201],
    ['application/json;charset="UTF-8"', 201],
    ['application/json; charset=latin1', 415],
    ['application/json; charset=utf-16', 415],
    ['text/plain', 415],
  ])('of type %s: %d', async (type, status) => {
    expect((await post({ 'content-type': type }))[0]).toBe(status)
  })
  test('of an upload with a content encoding is not stored as the bytes', async () => {
    const path = `/api/objects/1/${'e'.repeat(32)}.png`
    const { url } = instance.services.signer.sign(path, { method: 'PUT', length: 3, type: 'image/png' }, 60)
    const given = { 'content-type': 'image/png', 'content-encoding': 'gzip' }
    expect((await fetch(instance.url + url, { method: 'PUT', headers: given, body: 'abc' })).status).toBe(415)
  })
})

test('a query beside a body does not affect what is created, or where', async () => {
  const outsider = { ...headers, ...(await headersOf(instance.services, 'outsider')) }
  const create = async (query: string, project_id: number) => {
    const response = await instance.server.inject({
      method: 'POST',
      url: `/api/annotations${query}`,
      headers: outsider,
      payload: { study_instance_uid: '1.2', project_id },
    })
    return [response.statusCode, response.json().project_id]
  }
  expect(await create('?project_id=2', 1)).toEqual([404, undefined])
  expect(await create('?project_id=1', 2)).toEqual([201, 2])
})

test('the API and both proxies have the same size limit', async () => {
  const root = join(import.meta.dirname, '../..')
  const upload = instance.routes.find(({ url }) => url.endsWith('/upload-url'))
  const megabytes = Number(upload?.body?.properties?.file_size?.maximum) / 1_048_576
  const [, inCompose] =
    /client_max_body_size (\d+)m;/.exec(readFileSync(join(root, 'compose/nginx.conf'), 'utf8')) ?? []
  const { bodyLimit } = decideArm((await loadTarget(root)).target, [], {})
  expect([Number(inCompose), bodyLimit]).toEqual([megabytes, `${megabytes}MiB`])
})
