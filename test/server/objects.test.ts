import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Backends, startBackends } from './backends.ts'
import { headersOf, type Instance, prepare, startInstance } from './instance.ts'

const group = '/api/annotations/1/mask-groups/1'
const canary = 'canary-outside-the-store'

let backends: Backends
let instance: Instance
let headers: Record<string, string>

beforeAll(async () => {
  backends = await startBackends()
  await prepare(backends, 1000)
  instance = await startInstance(backends)
  headers = { ...(await headersOf(instance.services, 'annotator')), 'content-type': 'application/json' }
})
afterAll(async () => {
  await instance?.[Symbol.asyncDispose]()
  await backends?.[Symbol.asyncDispose]()
})

async function post<Answer>(path: string, body: object): Promise<{ status: number; answer: Answer }> {
  const response = await fetch(instance.url + path, { method: 'POST', headers, body: JSON.stringify(body) })
  return { status: response.status, answer: (await response.json()) as Answer }
}

interface Link {
  upload_url: string
  file_path: string
}

async function link(size: number, mime_type = 'image/png'): Promise<Link> {
  return (await post<Link>(`${group}/upload-url`, { filename: 'mask.png', mime_type, file_size: size }))
    .answer
}

async function put(url: string, bytes: Buffer, type = 'image/png') {
  const body = new Uint8Array(bytes)
  const response = await fetch(instance.url + url, { method: 'PUT', headers: { 'content-type': type }, body })
  return { status: response.status, answer: (await response.json()) as { checksum?: string; error?: string } }
}

async function uploaded(bytes: Buffer): Promise<string> {
  const { upload_url, file_path } = await link(bytes.length)
  expect((await put(upload_url, bytes)).status).toBe(201)
  return file_path
}

async function downloadUrl(file_path: string): Promise<string> {
  const { answer } = await post<{ mask_ids: number[] }>(`${group}/complete-upload`, {
    uploaded_files: [{ file_path }],
  })
  const made = await post<{ download_url: string }>(`${group}/masks/${answer.mask_ids[0]}/download-url`, {})
  return instance.url + made.answer.download_url
}

const storedFiles = () =>
  ['groups/1', 'partial'].flatMap((place) => readdirSync(join(backends.directory, 'objects', place))).sort()

describe('an upload', () => {
  test('is answered with the hash of its bytes, and can be downloaded unchanged', async () => {
    const bytes = randomBytes(200_000)
    const { upload_url, file_path } = await link(bytes.length)
    const { status, answer } = await put(upload_url, bytes)
    expect(status).toBe(201)
    expect(answer.checksum).toBe(createHash('sha256').update(bytes).digest('hex'))
    const response = await fetch(await downloadUrl(file_path))
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true)
    expect(response.headers.get('content-type')).toBe('image/png')
  })

  test('never overwrites an object, not even with the same bytes', async () => {
    const { upload_url } = await link(10)
    const answers = await Promise.all([1, 2, 3, 4].map((byte) => put(upload_url, Buffer.alloc(10, byte))))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409])
    expect((await put(upload_url, Buffer.alloc(10, 5))).status).toBe(409)
  })

  test.each([
    ['one byte less', 9, 'image/png', 400],
    ['one byte more', 11, 'image/png', 413],
    ['another type', 10, 'image/jpeg', 415],
  ])('is refused with %s, and leaves nothing', async (_name, length, type, expected) => {
    const before = storedFiles()
    const { upload_url } = await link(10)
    expect((await put(upload_url, Buffer.alloc(length), type)).status).toBe(expected)
    expect(storedFiles()).toEqual(before)
  })

  test('without a length is refused', async () => {
    const { upload_url } = await link(10)
    const status = await new Promise((resolve, reject) => {
      const sent = request(instance.url + upload_url, {
        method: 'PUT',
        headers: { 'content-type': 'image/png' },
      })
      sent.once('response', (response) => resolve(response.resume().statusCode)).once('error', reject)
      sent.write('12345')
      sent.end('67890')
    })
    expect(status).toBe(411)
  })

  test('that is interrupted leaves nothing', async () => {
    const before = storedFiles()
    const { upload_url } = await link(1_000_000)
    await new Promise((resolve) => {
      const head = { 'content-type': 'image/png', 'content-length': '1000000' }
      const sent = request(instance.url + upload_url, { method: 'PUT', headers: head })
      sent.once('error', resolve)
      sent.write(Buffer.alloc(300_000), () => sent.destroy(new Error('gone')))
    })
    await expect.poll(storedFiles).toEqual(before)
  })
})

test('incomplete files of a killed upload are removed when they are old, and not before', async () => {
  const { objects } = instance.services
  const left = join(backends.directory, 'objects', 'partial', 'left-behind')
  writeFileSync(left, 'half a mask')
  await objects.sweep(60_000, Date.now() + 50_000)
  expect(existsSync(left)).toBe(true)
  await objects.sweep(60_000, Date.now() + 70_000)
  expect(existsSync(left)).toBe(false)
})

test.each([
  [undefined, 200, 300],
  [1, 200, 1],
  [3600, 200, 3600],
  [3601, 400, undefined],
  [0, 400, undefined],
])('a link that is asked to live %s s: %d, and %s s', async (expires_in, expected, seconds) => {
  const body = { filename: 'mask.png', mime_type: 'image/png', file_size: 1, expires_in }
  const asked = Date.now()
  const { status, answer } = await post<{ expires_at?: string }>(`${group}/upload-url`, body)
  expect(status).toBe(expected)
  if (seconds === undefined) return
  // The time is given in whole seconds.
  const issued = Date.parse(answer.expires_at ?? '') - seconds * 1000
  expect(issued).toBeGreaterThan(asked - 1000)
  expect(issued).toBeLessThan(Date.now() + 1000)
})

describe('complete-upload', () => {
  const total = async () => {
    const response = await fetch(`${instance.url}${group}/masks/stats`, { headers })
    return ((await response.json()) as { total_masks: number }).total_masks
  }

  test('registers all files with the known facts about them', async () => {
    const before = await total()
    const paths = [await uploaded(randomBytes(10)), await uploaded(randomBytes(20))]
    const uploaded_files = paths.map((file_path, slice_index) => ({
      file_path,
      slice_index,
      label_name: 'liver',
    }))
    const { status } = await post(`${group}/complete-upload`, {
      slice_count: 2,
      labels: ['liver'],
      uploaded_files,
    })
    expect(status).toBe(201)
    expect(await total()).toBe(before + 2)
  })

  test.each([
    ['a file that was never uploaded', (path: string) => [path, `groups/1/${'0'.repeat(32)}.png`], 422],
    ['a file named twice', (path: string) => [path, path], 422],
    ['a file of another group', (path: string) => [path, path.replace('groups/1/', 'groups/2/')], 422],
  ] as const)('registers none with %s', async (_name, paths, expected) => {
    const before = await total()
    const files = paths(await uploaded(randomBytes(10))).map((file_path) => ({ file_path }))
    expect((await post(`${group}/complete-upload`, { uploaded_files: files })).status).toBe(expected)
    expect(await total()).toBe(before)
  })

  test('registers none when one is already registered, or has a label that was not announced', async () => {
    const [first, second] = [await uploaded(randomBytes(10)), await uploaded(randomBytes(10))]
    expect((await post(`${group}/complete-upload`, { uploaded_files: [{ file_path: first }] })).status).toBe(
      201,
    )
    const before = await total()
    const both = [{ file_path: second }, { file_path: first }]
    expect((await post(`${group}/complete-upload`, { uploaded_files: both })).status).toBe(409)
    const labelled = [{ file_path: second, label_name: 'tumor' }]
    expect(
      (await post(`${group}/complete-upload`, { labels: ['liver'], uploaded_files: labelled })).status,
    ).toBe(422)
    expect(await total()).toBe(before)
  })
})

describe('a download', () => {
  test('supports ranges and an entity tag', async () => {
    const bytes = randomBytes(1000)
    const url = await downloadUrl(await uploaded(bytes))
    const get = (more: Record<string, string>) => fetch(url, { headers: more })
    const part = await get({ range: 'bytes=10-19' })
    expect([part.status, part.headers.get('content-range')]).toEqual([206, 'bytes 10-19/1000'])
    expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(10, 20))).toBe(true)
    expect((await get({ range: 'bytes=-5' })).headers.get('content-range')).toBe('bytes 995-999/1000')
    const beyond = await get({ range: 'bytes=1000-' })
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */1000'])
    const etag = part.headers.get('etag') ?? ''
    expect((await get({ 'if-none-match': etag })).status).toBe(304)
    expect((await get({ range: 'bytes=0-0', 'if-range': '"another"' })).status).toBe(200)
    expect((await get({ range: 'bytes=0-0', 'if-range': etag })).status).toBe(206)
  })

  test('is passed to Nginx when configured', async () => {
    const url = new URL(await downloadUrl(await uploaded(randomBytes(10))))
    await using handing = await startInstance(backends, { ACCEL_REDIRECT_PREFIX: '/protected/' })
    const response = await fetch(handing.url + url.pathname + url.search)
    expect(response.headers.get('x-accel-redirect')).toMatch(/^\/protected\/groups\/1\/[0-9a-f-]{36}\.png$/)
    expect(await response.text()).toBe('')
  })
})

test('no spelling of a path leads out of the store', async () => {
  mkdirSync(join(backends.directory, 'objects', 'groups', '1'), { recursive: true })
  for (const place of ['canary.png', 'objects/canary.png', 'objects/groups/canary.png']) {
    writeFileSync(join(backends.directory, place), canary)
  }
  const ups = [
    '..',
    '%2e%2e',
    '.%2e',
    '%252e%252e',
    '..%00',
    '..;',
    '%c0%ae%c0%ae',
    '....',
    '%u002e%u002e',
    '..%09',
  ]
  const slashes = ['/', '%2f', '%5c', '%252f', '\\', '//', '%c0%af', '/./', ';/', '%00/']
  const ends = ['canary.png', 'canary%2epng', 'canary.png%00', 'canary.png?', 'CANARY.PNG']
  const spellings = ups.flatMap((up) => slashes.flatMap((slash) => ends.map((end) => `${up}${slash}${end}`)))
  expect(spellings.length).toBe(500)
  const { signer } = instance.services
  for (const spelling of spellings) {
    // Signed, so that only the path itself can be the reason for the refusal.
    const path = `/api/objects/1/${spelling}`
    const { url } = signer.sign(path.split('?')[0] ?? '', { method: 'GET' }, 60)
    const { status, body } = await raw(url)
    expect(body.includes(canary), spelling).toBe(false)
    expect(status, spelling).toBeGreaterThanOrEqual(400)
    expect(status, spelling).toBeLessThan(500)
  }
})

/** Sends exactly this path, which `fetch` would normalise. */
function raw(path: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(instance.url)
    const sent = request({ hostname, port, path, agent: false }, (response) => {
      let body = ''
      response.setEncoding('latin1').on('data', (chunk: string) => {
        body += chunk
      })
      response.once('end', () => resolve({ status: response.statusCode ?? 0, body }))
    })
    sent.once('error', reject)
    sent.end()
  })
}
