import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type ClientHttp2Session, connect as connectHttp2, constants } from 'node:http2'
import { Agent, request } from 'node:https'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { type Backends, startBackends } from './backends.ts'
import { headersOf, type Instance, prepare, startInstance } from './instance.ts'
import { recordMasks } from './stored.ts'

const path = '/api/annotations/1/mask-groups/1/masks'
let backends: Backends
let files: { TLS_CERT_FILE: string; TLS_KEY_FILE: string }

beforeAll(async () => {
  backends = await startBackends()
  await prepare(backends, 1000)
  files = {
    TLS_CERT_FILE: join(backends.directory, 'cert.pem'),
    TLS_KEY_FILE: join(backends.directory, 'key.pem'),
  }
  const subject = [
    '-subj',
    '/CN=localhost',
    '-days',
    '2',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
  ]
  const made = spawn(
    'openssl',
    ['req', '-x509', '-nodes', ...subject, '-keyout', files.TLS_KEY_FILE, '-out', files.TLS_CERT_FILE],
    {
      stdio: 'ignore',
    },
  )
  const [code] = await once(made, 'exit')
  if (code !== 0) throw new Error('openssl made no certificate')
})
afterAll(async () => {
  await backends?.[Symbol.asyncDispose]()
})

/** The protocol that a client of both gets. */
async function negotiated({ url }: Instance): Promise<string | false | null> {
  const { port } = new URL(url)
  const socket = connectTls({
    port: Number(port),
    host: '127.0.0.1',
    rejectUnauthorized: false,
    ALPNProtocols: ['h2', 'http/1.1'],
  })
  await once(socket, 'secureConnect')
  const protocol = socket.alpnProtocol
  socket.destroy()
  return protocol
}

function overHttps({ url }: Instance, headers: Record<string, string>): Promise<number | undefined> {
  const agent = new Agent({ rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] })
  return new Promise((resolve, reject) => {
    const sent = request(url + path, { agent, headers }, (response) => {
      resolve(response.resume().statusCode)
      agent.destroy()
    })
    sent.once('error', reject).end()
  })
}

async function overHttp2(
  { url }: Instance,
  headers: Record<string, string>,
): Promise<{ status: unknown; body: string }> {
  const session = connectHttp2(url.replace('http:', 'https:'), { rejectUnauthorized: false })
  try {
    const stream = session.request({ ':path': path, ...headers })
    const [answer] = await once(stream, 'response')
    let body = ''
    for await (const chunk of stream) body += chunk
    return { status: answer[':status'], body }
  } finally {
    session.close()
  }
}

const secure = (instance: Instance): Instance => ({
  ...instance,
  url: instance.url.replace('http:', 'https:'),
})

test('tls: HTTP/1.1 over TLS, nothing else', async () => {
  await using instance = await startInstance(backends, { TUNING_PROTOCOL: 'tls', ...files })
  const headers = await headersOf(instance.services, 'viewer')
  expect(await negotiated(instance)).toBe('http/1.1')
  expect(await overHttps(secure(instance), headers)).toBe(200)
})

test('h2: HTTP/2 for clients that support it, HTTP/1.1 for the others', async () => {
  await using instance = await startInstance(backends, { TUNING_PROTOCOL: 'h2', ...files })
  const headers = await headersOf(instance.services, 'viewer')
  expect(await negotiated(instance)).toBe('h2')
  const { status, body } = await overHttp2(instance, headers)
  expect(status).toBe(200)
  expect(JSON.parse(body).items.length).toBeGreaterThan(0)
  expect((await overHttp2(instance, {})).status).toBe(401)
  expect(await overHttps(secure(instance), headers)).toBe(200)
})

describe('h2: a client', () => {
  const allMemory = 48 * 1_048_576
  let instance: Instance
  let session: ClientHttp2Session
  beforeAll(async () => {
    instance = await startInstance(backends, { TUNING_PROTOCOL: 'h2', IN_FLIGHT_MEGABYTES: '48', ...files })
    session = connectHttp2(secure(instance).url, { rejectUnauthorized: false })
  })
  afterAll(async () => {
    session?.destroy()
    await instance?.[Symbol.asyncDispose]()
  })

  test('may open 128 streams at once', async () => {
    await once(session.request({ ':path': '/health' }).resume(), 'close')
    expect(session.remoteSettings.maxConcurrentStreams).toBe(128)
  })

  test('that sends its body too slowly, without its length, holds memory for it, and gets 408 after ten seconds', async () => {
    const head = { ':method': 'POST', ':path': '/api/auth/login', 'content-type': 'application/json' }
    const stream = session.request(head).on('error', () => undefined)
    // As a whole this would be a body, but the client has not ended it.
    stream.write('{}')
    await expect.poll(() => instance.services.held.held).toBeGreaterThanOrEqual(2 * 1_048_576)
    const [answer] = await once(stream, 'response')
    expect(answer[':status']).toBe(408)
    let body = ''
    for await (const chunk of stream) body += chunk
    expect(JSON.parse(body)).toMatchObject({ error: 'request_timeout' })
    await expect.poll(() => instance.services.held.held).toBe(0)
    expect((await overHttp2(instance, {})).status).toBe(401)
  })

  test('that leaves while it waits for memory holds none afterwards', async () => {
    const { held, instruments } = instance.services
    const headers = await headersOf(instance.services, 'viewer')
    expect(held.takeNow(allMemory)).toBe(true)
    const stream = session.request({ ':path': path, ...headers }).on('error', () => undefined)
    await expect.poll(() => instruments.requests.inFlight).toBe(1)
    stream.close(constants.NGHTTP2_CANCEL)
    await expect.poll(() => instruments.requests.inFlight).toBe(0)
    held.change(-allMemory)
    expect((await overHttp2(instance, headers)).status).toBe(200)
    await expect.poll(() => held.held).toBe(0)
  })

  test('that leaves during a download ends the reading of its object', async () => {
    const { objects, signer, instruments } = instance.services
    const name = `${'d'.repeat(32)}.bin`
    await recordMasks(backends.databaseUrl, 1, [`groups/1/${name}`])
    const written = Promise.withResolvers<void>()
    objects.size = async () => 1_000_000
    objects.read = async (_address, _start, _end, write) => {
      await write(Buffer.alloc(1000))
      await expect.poll(() => instruments.requests.inFlight).toBe(0)
      const next = write(Buffer.alloc(1000))
      next.then(written.resolve, written.reject)
      return next
    }
    const { url } = signer.sign(`/api/objects/1/${name}`, { method: 'GET' }, 60)
    const stream = session.request({ ':path': url }).on('error', () => undefined)
    await once(stream, 'data')
    stream.close(constants.NGHTTP2_CANCEL)
    await expect(written.promise).rejects.toThrow('the client is gone')
  })

  test('that leaves during its upload is no failure of the server', async () => {
    const { objects, signer, instruments } = instance.services
    const failed = Promise.withResolvers<void>()
    objects.receive = async () => {
      await expect.poll(() => instruments.requests.inFlight).toBe(0)
      // The error is handled before.
      setImmediate(failed.resolve)
      throw new Error('the body has ended early')
    }
    const logged = vi.spyOn(instance.server.log, 'error')
    onTestFinished(() => logged.mockRestore())
    const grant = { method: 'PUT', length: 3, type: 'image/png' } as const
    const { url } = signer.sign(`/api/objects/1/${'e'.repeat(32)}.png`, grant, 60)
    const head = { ':method': 'PUT', ':path': url, 'content-type': 'image/png', 'content-length': '3' }
    const stream = session.request(head).on('error', () => undefined)
    await expect.poll(() => instruments.requests.inFlight).toBe(1)
    stream.close(constants.NGHTTP2_CANCEL)
    await failed.promise
    expect(logged).not.toHaveBeenCalled()
  })

  test('that asks by a method that HTTP does not have is refused, and holds no memory', async () => {
    const head = { ':method': 'FOO', ':path': path }
    const stream = session.request(head, { endStream: true }).on('error', () => undefined)
    const [answer] = await once(stream, 'response')
    expect(answer[':status']).toBe(400)
    let body = ''
    for await (const chunk of stream) body += chunk
    expect(JSON.parse(body)).toMatchObject({ error: 'bad_request' })
    expect(instance.services.held.held).toBe(0)
  })
})

test('without certificate files the start is refused', async () => {
  await expect(startInstance(backends, { TUNING_PROTOCOL: 'h2' })).rejects.toThrow(
    /TLS_CERT_FILE is not set[\s\S]*TLS_KEY_FILE/,
  )
})
