import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { type ClientHttp2Session, connect } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeCertificate } from '../../harness/stack/tls/certificate.ts'
import { createListener } from '../../reference-server/http/listener.ts'
import { readSettings } from '../../reference-server/settings/settings.ts'

const directory = mkdtempSync(join(tmpdir(), 'tailgate-idle-'))
const { key, certificate, authority } = makeCertificate(Date.now())
const secret = Buffer.alloc(32, 5).toString('base64url')
const [keyFile, certificateFile] = ['key.pem', 'certificate.pem'].map((name) => join(directory, name))
writeFileSync(keyFile ?? '', key, { mode: 0o600 })
writeFileSync(certificateFile ?? '', certificate)

const idleMs = 1500
let waiting: ServerResponse | undefined
const server = createListener(
  readSettings({
    DATABASE_URL: 'postgres://app:secret@127.0.0.1:1/app',
    REDIS_URL: 'redis://127.0.0.1:1',
    OBJECTS_DIRECTORY: '/nowhere',
    JWT_SECRET: secret,
    URL_SIGNING_KEYS: `one:${secret}`,
    TUNING_PROTOCOL: 'h2',
    TLS_CERT_FILE: certificateFile,
    TLS_KEY_FILE: keyFile,
  }),
  (request, response) => {
    if (request.url === '/slow') waiting = response
    else response.end('here')
  },
  { idleMs },
)

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(() => {
  server.close()
  server.closeAllConnections()
  rmSync(directory, { recursive: true, force: true })
})

function open(): ClientHttp2Session {
  const { port } = server.address() as AddressInfo
  return connect(`https://127.0.0.1:${port}`, { ca: authority }).on('error', () => undefined)
}

/** The body of an answer. */
async function ask(session: ClientHttp2Session, path: string): Promise<string> {
  const stream = session.request({ ':path': path }).setEncoding('utf8')
  let body = ''
  for await (const part of stream) body += part
  return body
}

test('an HTTP/2 session that asks nothing is closed, and so is one that no longer asks', async () => {
  const [silent, asked] = [open(), open()]
  const closed = [silent, asked].map((session) => once(session, 'close'))
  expect(await ask(asked, '/')).toBe('here')
  await Promise.all(closed)
})

test('a session with a request in progress is closed after its answer', async () => {
  const session = open()
  const closed = once(session, 'close')
  const answer = ask(session, '/slow')
  await expect.poll(() => waiting).toBeDefined()
  await delay(2 * idleMs)
  expect(session.destroyed).toBe(false)
  waiting?.end('late')
  expect(await answer).toBe('late')
  await closed
})
