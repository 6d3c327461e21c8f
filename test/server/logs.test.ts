import { request } from 'node:http'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Backends, startBackends } from './backends.ts'
import { headersOf, prepare, startInstance } from './instance.ts'
import { type RunningProcess, spawnProcess, untilStatus } from './running.ts'

const groups = '/api/annotations/1/mask-groups'

let backends: Backends
let server: RunningProcess
let headers: Record<string, string>

beforeAll(async () => {
  backends = await startBackends()
  await prepare(backends, 1000)
  server = await spawnProcess(backends, { LOG_LEVEL: 'trace', TUNING_CACHE: 'off' })
  await untilStatus(`${server.url}/ready`, 200)
  await using helper = await startInstance(backends, { TUNING_CACHE: 'off' })
  headers = { ...(await headersOf(helper.services, 'annotator')), 'content-type': 'application/json' }
})
afterAll(async () => {
  await server?.[Symbol.asyncDispose]()
  await backends?.[Symbol.asyncDispose]()
})

async function post<Answer>(path: string, body: object, more: Record<string, string> = {}) {
  const response = await fetch(server.url + path, {
    method: 'POST',
    headers: { ...headers, ...more },
    body: JSON.stringify(body),
  })
  return { status: response.status, answer: (await response.json()) as Answer }
}

/** Makes PostgreSQL repeat the row in its message, as some of its own errors do. */
async function breakGroups(): Promise<void> {
  const client = new pg.Client({ connectionString: backends.databaseUrl })
  await client.connect()
  try {
    await client.query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'refused %', NEW.description USING DETAIL = NEW.description; END $$`)
    await client.query(
      'CREATE TRIGGER refuse BEFORE INSERT ON annotation_mask_group FOR EACH ROW EXECUTE FUNCTION refuse()',
    )
  } finally {
    await client.end()
  }
}

/** Sends half of an upload and disconnects. */
function goAway(path: string): Promise<unknown> {
  const head = { 'content-type': 'image/png', 'content-length': '5' }
  return new Promise((resolve) => {
    const sent = request(server.url + path, { method: 'PUT', headers: head })
    sent.once('close', resolve).on('error', () => undefined)
    sent.write('by', () => setTimeout(() => sent.destroy(), 100))
  })
}

test("even the most verbose log contains no password, token, body or signed query, and contains the proxy's request id", async () => {
  const password = 'very-secret-password'
  expect((await post('/api/auth/login', { username: 'annotator', password })).status).toBe(401)
  const login = await post<{ access_token: string }>('/api/auth/login', {
    username: 'viewer',
    password: 'tailgate',
  })
  expect(login.status).toBe(200)
  const link = { filename: 'very-secret-name.png', mime_type: 'image/png', file_size: 5 }
  const { answer } = await post<{ upload_url: string }>(`${groups}/1/upload-url`, link)
  const upload = { method: 'PUT', headers: { 'content-type': 'image/png' }, body: 'bytes' }
  expect((await fetch(server.url + answer.upload_url, upload)).status).toBe(201)
  expect((await fetch(`${server.url}${answer.upload_url}x`, upload)).status).toBe(403)
  expect((await post(groups, { group_name: 7, description: 'very-secret-body' })).status).toBe(400)
  await goAway((await post<{ upload_url: string }>(`${groups}/1/upload-url`, link)).answer.upload_url)
  await breakGroups()
  const broken = { group_name: 'x', description: 'very-secret-body' }
  expect((await post(groups, broken, { 'x-request-id': 'id-of-the-proxy' })).status).toBe(500)
  await fetch(`${server.url}/nowhere?signature=very-secret-query`)

  await expect.poll(server.output).toContain('"endpoint":"unmatched"')
  await expect.poll(server.output).toContain('"status":499')
  const text = server.output()
  expect(text.match(/.*"unexpected failure"/g)).toEqual([
    expect.stringContaining('"requestId":"id-of-the-proxy"'),
  ])
  expect(text).toContain('"endpoint":"/api/objects/:group_id/:name","status":499')
  expect(text).toMatch(/"requestId":"id-of-the-proxy".*"status":500.*"answered"/)
  expect(text).toContain('"endpoint":"/api/objects/:group_id/:name","status":201')
  for (const secret of [login.answer.access_token, 'very-secret', 'signature=', 'eyJ', 'Bearer']) {
    expect(text).not.toContain(secret)
  }
})
