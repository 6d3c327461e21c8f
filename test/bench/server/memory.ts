import { connect, type Socket } from 'node:net'
import { startBackends } from '../../server/backends.ts'
import { headersOf, prepare, startInstance } from '../../server/instance.ts'
import { fillLargest } from '../../server/largest.ts'
import { spawnProcess, untilStatus } from '../../server/running.ts'
import { watched } from './watched.ts'

/**
 * Measures the memory of the server process while many connections request the largest possible page and read it or do not,
 * and while they announce the largest bodies and send them slowly.
 *
 *     node test/bench/server/memory.ts [connections]
 */
const connections = Number(process.argv[2] ?? 9500)
/**
 * In MiB: twice the memory for requests in flight, because the heap keeps garbage for a while, and 32 KiB for each
 * connection.
 */
const limit = 2 * 256 + Math.ceil(connections / 32)

await using backends = await startBackends()
await prepare(backends, 1000)
await fillLargest(backends.databaseUrl)
const headers = await startInstance(backends, { TUNING_CACHE: 'off' }).then(async (instance) => {
  await using helper = instance
  return headersOf(helper.services, 'annotator')
})
const head = `host: x\r\nauthorization: ${headers.authorization}\r\n`
const list = `GET /api/annotations?page_size=100 HTTP/1.1\r\n${head}\r\n`
const body = `POST /api/annotations HTTP/1.1\r\n${head}content-type: application/json\r\ncontent-length: 1048576\r\n\r\n`

await measured('the worst page, read', list, true)
await measured('the worst page, never read', list, false)
await measured('the largest bodies, half sent', body + ' '.repeat(524_288), true)

/** Opens all connections, sends the text on each, and counts the answers of 20 s. */
async function measured(name: string, text: string, isRead: boolean): Promise<void> {
  await using server = await spawnProcess(backends, { LOG_LEVEL: 'warn' })
  await untilStatus(`${server.url}/ready`, 200)
  const { hostname, port } = new URL(server.url)
  const statuses = new Map<string, number>()
  await watched(`${connections} connections, ${name}`, server.pid, limit, async () => {
    const sockets: Socket[] = []
    for (let count = 0; count < connections; count += 1) {
      const socket = connect(Number(port), hostname, () => void socket.write(text))
      socket.on('error', () => undefined)
      if (isRead) {
        let isFirst = true
        socket.on('data', (part) => {
          const status = isFirst ? part.subarray(9, 12).toString('latin1') : ''
          if (isFirst) statuses.set(status, (statuses.get(status) ?? 0) + 1)
          isFirst = false
        })
      }
      sockets.push(socket)
      if (count % 100 === 99) await new Promise((resolve) => setTimeout(resolve, 10))
    }
    await new Promise((resolve) => setTimeout(resolve, 20_000))
    for (const socket of sockets) socket.destroy()
    return `answered ${JSON.stringify(Object.fromEntries(statuses))}`
  })
  await untilStatus(`${server.url}/ready`, 200)
}
