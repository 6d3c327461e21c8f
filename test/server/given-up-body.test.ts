import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ObjectStore } from '../../reference-server/storage/objects.ts'

/** The status of the answer; undefined when none comes within fifteen seconds. */
const ask = (agent: Agent, port: number, method: string, body?: Buffer): Promise<number | undefined> =>
  new Promise((resolve) => {
    const asked = request({ agent, port, host: '127.0.0.1', method, timeout: 15_000 }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode))
    })
    asked.on('timeout', () => asked.destroy())
    asked.on('error', () => resolve(undefined))
    asked.end(body)
  })

test('a connection on which an upload was interrupted answers the next request', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'objects-'))
  const store = new ObjectStore(directory)
  const server = createServer((asked, response) => {
    if (asked.method === 'GET') return void response.end('ok')
    store.receive(asked, 10).then(
      () => response.end(),
      () => {
        response.statusCode = 503
        response.end()
      },
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  try {
    expect(await ask(agent, port, 'PUT', Buffer.alloc(262_144))).toBe(503)
    expect(await ask(agent, port, 'GET')).toBe(200)
  } finally {
    agent.destroy()
    server.closeAllConnections()
    server.close()
    await rm(directory, { recursive: true })
  }
})
