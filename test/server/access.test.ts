import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildApp } from '../../reference-server/app.ts'
import type { RouteRow } from '../../reference-server/http/openapi.ts'
import type { Access } from '../../reference-server/security/access.ts'
import { type Backends, startBackends } from './backends.ts'
import { headersOf, type Instance, prepare, startInstance, type Username } from './instance.ts'
import { exampleOf, fillPath } from './requests.ts'

const people = ['annotator', 'colleague', 'viewer', 'outsider', 'admin', 'anonymous'] as const
type Person = (typeof people)[number]

/**
 * The result of each rule for each person: the annotator owns all objects, the colleague has the same role in the same
 * project, the outsider belongs to another project.
 */
const expected: Record<string, Record<Person, 'allowed' | 401 | 403 | 404>> = {
  anyone: {
    annotator: 'allowed',
    colleague: 'allowed',
    viewer: 'allowed',
    outsider: 'allowed',
    admin: 'allowed',
    anonymous: 'allowed',
  },
  'signed link': { annotator: 403, colleague: 403, viewer: 403, outsider: 403, admin: 403, anonymous: 403 },
  'project viewer': {
    annotator: 'allowed',
    colleague: 'allowed',
    viewer: 'allowed',
    outsider: 'allowed',
    admin: 'allowed',
    anonymous: 401,
  },
  'project annotator': {
    annotator: 'allowed',
    colleague: 'allowed',
    viewer: 403,
    outsider: 'allowed',
    admin: 'allowed',
    anonymous: 401,
  },
  'object viewer': {
    annotator: 'allowed',
    colleague: 'allowed',
    viewer: 'allowed',
    outsider: 404,
    admin: 'allowed',
    anonymous: 401,
  },
  'object annotator': {
    annotator: 'allowed',
    colleague: 'allowed',
    viewer: 403,
    outsider: 404,
    admin: 'allowed',
    anonymous: 401,
  },
  'object owner': {
    annotator: 'allowed',
    colleague: 403,
    viewer: 403,
    outsider: 404,
    admin: 'allowed',
    anonymous: 401,
  },
}

function rowOf(access: Access): string {
  if (access.rule === 'anyone' || access.rule === 'signed link') return access.rule
  return `${access.rule === 'project' ? 'project' : 'object'} ${access.role}`
}

let backends: Backends
let instance: Instance

beforeAll(async () => {
  backends = await startBackends()
  await prepare(backends, 6000)
  instance = await startInstance(backends, { TUNING_CACHE: 'off' })
  const text = `WITH colleague AS (INSERT INTO security_user (id, username, password_hash) VALUES (5, 'colleague', '') RETURNING id)
    INSERT INTO security_user_project SELECT id, 1, 'annotator' FROM colleague`
  await instance.services.database.rows({ name: 'colleague', text }, [])
})
afterAll(async () => {
  await instance?.[Symbol.asyncDispose]()
  await backends?.[Symbol.asyncDispose]()
})

async function headersFor(person: Person): Promise<Record<string, string>> {
  if (person === 'anonymous') return {}
  if (person !== 'colleague') return headersOf(instance.services, person)
  const token = await instance.services.tokens.issue({ id: 5, username: 'colleague' })
  return { authorization: `Bearer ${token}` }
}

async function statusFor(route: RouteRow, person: Person, ids: Record<string, string>): Promise<number> {
  const headers = await headersFor(person)
  const response = await instance.server.inject({
    method: route.method as 'GET',
    url: fillPath(route.url, ids),
    headers,
    ...(route.body && { payload: exampleOf(route) }),
  })
  return response.statusCode
}

test('every route answers each person as its rule says', async () => {
  const wrong: string[] = []
  // Each question gets an object of its own, because a delete would hide it from the next person.
  let place = 0
  for (const route of instance.routes) {
    const row = expected[rowOf(route.access)]
    if (row === undefined) throw new Error(`no expectation for ${rowOf(route.access)}`)
    for (const person of people) {
      place += 1
      const group = 2 * place - 1
      const ids = {
        annotation_id: String(place),
        group_id: String(group),
        mask_id: String(group),
        name: `${'0'.repeat(32)}.png`,
      }
      const status = await statusFor(route, person, ids)
      const wanted = row[person]
      const refused = [401, 403, 404].includes(status)
      const isRight = wanted === 'allowed' ? !refused && status < 500 : status === wanted
      if (!isRight) wrong.push(`${route.method} ${route.url} as ${person}: ${status}, not ${wanted}`)
    }
  }
  expect(wrong).toEqual([])
  expect(instance.routes.length).toBeGreaterThanOrEqual(25)
})

test('an object that is not shared exists only for its creator and for an admin', async () => {
  const as = async (person: Username, method: 'GET' | 'POST', url: string, payload?: object) =>
    instance.server.inject({
      method,
      url,
      headers: await headersOf(instance.services, person),
      ...(payload && { payload }),
    })
  const created = await as('annotator', 'POST', '/api/annotations', {
    study_instance_uid: '1.2.3',
    is_shared: false,
  })
  const url = `/api/annotations/${created.json<{ id: number }>().id}`
  const group = await as('admin', 'POST', `${url}/mask-groups`, { group_name: 'private' })
  const groupUrl = `${url}/mask-groups/${group.json<{ id: number }>().id}`
  const seen = async (path: string) =>
    Object.fromEntries(
      await Promise.all(
        (['annotator', 'admin', 'viewer', 'outsider'] as const).map(async (person) => [
          person,
          (await as(person, 'GET', path)).statusCode,
        ]),
      ),
    )
  const only = { annotator: 200, admin: 200, viewer: 404, outsider: 404 }
  expect(await seen(url)).toEqual(only)
  expect(await seen(groupUrl)).toEqual(only)
  const listed = await as('viewer', 'GET', '/api/annotations?page_size=5')
  expect(listed.json<{ items: { is_shared: boolean }[] }>().items.every((item) => item.is_shared)).toBe(true)
})

test('an object is only found under its own parent', async () => {
  const headers = await headersOf(instance.services, 'admin')
  for (const url of [
    '/api/annotations/2/mask-groups/1',
    '/api/annotations/2/mask-groups/1/masks',
    '/api/annotations/1/mask-groups/1/masks/2',
  ]) {
    expect((await instance.server.inject({ url, headers })).statusCode, url).toBe(404)
  }
})

test('a user who was made inactive is no longer admitted', async () => {
  const headers = await headersOf(instance.services, 'viewer')
  const url = '/api/annotations/100'
  expect((await instance.server.inject({ url, headers })).statusCode).toBe(200)
  await instance.services.database.rows(
    { name: 'off', text: 'UPDATE security_user SET is_active = false WHERE id = 1' },
    [],
  )
  expect((await instance.server.inject({ url, headers })).statusCode).toBe(404)
  await instance.services.database.rows(
    { name: 'on', text: 'UPDATE security_user SET is_active = true WHERE id = 1' },
    [],
  )
})

test('a server with a route without a rule does not start', async () => {
  const { server } = buildApp(instance.services)
  const added = server.register(async (app) => {
    app.get('/forgotten', () => 'secret')
  })
  await expect(added).rejects.toThrow('GET /forgotten has no access rule')
  await server.close().catch(() => undefined)
})
