import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect as connectHttp2 } from 'node:http2'
import { Agent, request } from 'node:https'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Backends, startBackends } from './backends.ts'
import { headersOf, type Instance, prepare, startInstance } from './instance.ts'

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

test('without certificate files the start is refused', async () => {
  await expect(startInstance(backends, { TUNING_PROTOCOL: 'h2' })).rejects.toThrow(
    /TLS_CERT_FILE is not set[\s\S]*TLS_KEY_FILE/,
  )
})
