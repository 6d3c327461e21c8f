import { once } from 'node:events'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { readSettings } from '../settings/settings.ts'
import { createListener } from './listener.ts'

const secret = Buffer.alloc(32, 5).toString('base64url')
const settings = readSettings({
  DATABASE_URL: 'postgres://app:secret@127.0.0.1:1/app',
  REDIS_URL: 'redis://127.0.0.1:1',
  OBJECTS_DIRECTORY: '/nowhere',
  JWT_SECRET: secret,
  URL_SIGNING_KEYS: `one:${secret}`,
})

const server = createListener(settings, (_, response) => response.end('here'), { connections: 2 })
afterEach(async () => {
  server.close()
  server.closeAllConnections()
  await once(server, 'close')
})

/** The server's answer on a connection; empty when it closed the connection. */
async function ask(socket: Socket): Promise<string> {
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
  const answer = once(socket, 'data').then(String)
  const closed = once(socket, 'close').then(() => '')
  // A connection that is closed before it has read the request is reset, which is an error here.
  return Promise.race([answer, closed]).catch(() => '')
}

test('a connection above the maximum is closed at once, and earlier connections continue', async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const open = () => connect(port, '127.0.0.1').on('error', () => undefined)
  const [first, second] = [open(), open()]
  expect(await ask(first)).toContain('here')
  expect(await ask(second)).toContain('here')
  expect(await ask(open())).toBe('')
  expect(await ask(first)).toContain('here')
  first.destroy()
  await expect.poll(() => ask(open())).toContain('here')
})
