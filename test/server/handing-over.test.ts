import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../fixtures/free-port.ts'
import { type Backends, startBackends } from './backends.ts'
import { type Instance, prepare, startInstance } from './instance.ts'
import { untilStatus } from './running.ts'
import { recordMasks } from './stored.ts'

const name = `${'0'.repeat(32)}.png`
const bytes = randomBytes(300_000)

let backends: Backends
let instance: Instance
let nginx: ChildProcess
let proxy: string

/**
 * The smallest proxy: everything goes to the server, and only the server can redirect to `/protected/`, the objects
 * directory.
 */
function configuration(port: number, directory: string): string {
  // Only the user that wrote an object may read it, and the workers of root's Nginx have another user.
  const user = process.getuid?.() === 0 ? 'user root;' : ''
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${directory}/${kind};`)
    .join(' ')
  return `daemon off; ${user} pid ${directory}/pid; error_log ${directory}/error.log;
    events { worker_connections 64; }
    http { access_log off; ${temporary}
      server { listen 127.0.0.1:${port};
        location / { proxy_pass ${instance.url}; }
        location /protected/ { internal; alias ${join(backends.directory, 'objects')}/;
          add_header X-Content-Type-Options $upstream_http_x_content_type_options; } } }`
}

beforeAll(async () => {
  backends = await startBackends()
  await prepare(backends, 1000)
  instance = await startInstance(backends, { TUNING_CACHE: 'off', ACCEL_REDIRECT_PREFIX: '/protected/' })
  const objects = join(backends.directory, 'objects/groups/1')
  mkdirSync(objects, { recursive: true, mode: 0o700 })
  writeFileSync(join(objects, name), bytes, { mode: 0o600 })
  await recordMasks(backends.databaseUrl, 1, [`groups/1/${name}`])
  const directory = join(backends.directory, 'nginx')
  mkdirSync(directory)
  const port = await freePort()
  const file = join(directory, 'nginx.conf')
  writeFileSync(file, configuration(port, directory))
  nginx = spawn('nginx', ['-e', join(directory, 'error.log'), '-p', directory, '-c', file], {
    stdio: 'ignore',
  })
  proxy = `http://127.0.0.1:${port}`
  await untilStatus(`${proxy}/health`, 200).catch((error: unknown) => {
    throw new Error(`Nginx does not serve: ${readFileSync(join(directory, 'error.log'), 'utf8')}`, {
      cause: error,
    })
  })
})
afterAll(async () => {
  if (nginx?.exitCode === null) {
    const gone = new Promise((resolve) => nginx.once('exit', resolve))
    nginx.kill('SIGTERM')
    await gone
  }
  await instance?.[Symbol.asyncDispose]()
  await backends?.[Symbol.asyncDispose]()
})

const signed = () => instance.services.signer.sign(`/api/objects/1/${name}`, { method: 'GET' }, 60).url
const get = (headers: Record<string, string> = {}) => fetch(proxy + signed(), { headers })

test('Nginx sends the bytes and the type, and the server sends none of them', async () => {
  const response = await get()
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/png'])
  expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true)
  expect(response.headers.get('cache-control')).toBe('private, immutable')
  expect(response.headers.get('x-accel-redirect')).toBeNull()
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  expect(instance.services.instruments.requests.sent).toBeLessThan(bytes.length)
})

test('Nginx answers ranges, and conditional requests for unchanged objects', async () => {
  const part = await get({ range: 'bytes=10-19' })
  expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 10-19/${bytes.length}`])
  expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(10, 20))).toBe(true)
  expect((await get({ range: `bytes=${bytes.length}-` })).status).toBe(416)
  const etag = (await get()).headers.get('etag') ?? ''
  expect(etag).not.toBe('')
  expect((await get({ 'if-none-match': etag })).status).toBe(304)
})

test.each([
  ['the place behind the redirect', () => `/protected/groups/1/${name}`, 404],
  ['a link without a signature', () => `/api/objects/1/${name}`, 403],
  ['a link that was changed', () => signed().replace(/signature=./, 'signature=_'), 403],
  ['an object that is not there', () => other(), 404],
])('no way past the server: %s', async (_name, path, status) => {
  const response = await fetch(proxy + path())
  expect(response.status).toBe(status)
  expect((await response.arrayBuffer()).byteLength).toBeLessThan(1000)
})

function other(): string {
  return instance.services.signer.sign(`/api/objects/1/${'1'.repeat(32)}.png`, { method: 'GET' }, 60).url
}
