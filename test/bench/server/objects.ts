import { Agent, request } from 'node:http'
import { startBackends } from '../../server/backends.ts'
import { prepare, startInstance } from '../../server/instance.ts'
import { spawnProcess, untilStatus } from '../../server/running.ts'
import { recordMasks } from '../../server/stored.ts'
import { watched } from './watched.ts'

/**
 * Measures the memory of the server process while 1 000 objects of 1 MiB are uploaded at once, and while one object of 256
 * MiB is downloaded.
 *
 *     node test/bench/server/objects.ts
 */
const mebibyte = 1_048_576
const uploads = 1000
const large = 256 * mebibyte

await using backends = await startBackends()
await prepare(backends, 1000)
await using helper = await startInstance(backends, { TUNING_CACHE: 'off' })
await using first = await spawnProcess(backends, { LOG_LEVEL: 'warn' })
await using second = await spawnProcess(backends, { LOG_LEVEL: 'warn' })
let server = first
for (const { url } of [first, second]) await untilStatus(`${url}/ready`, 200)
const agent = new Agent({ keepAlive: false, maxSockets: uploads })
const chunk = Buffer.alloc(65_536, 7)

// One upload and one download before anything is measured, so that code is compiled and buffers are allocated.
const small = place(0)
await upload(small, mebibyte)
await new Promise((resolve) => setTimeout(resolve, 1500))

await watched(`${uploads} uploads of 1 MiB at once`, server.pid, 128, async () => {
  const answers = await Promise.all(
    Array.from({ length: uploads }, (_, turn) => upload(place(turn + 1), mebibyte)),
  )
  return `${answers.filter((status) => status === 201).length} stored`
})
const whole = place(uploads + 1)
await upload(whole, large)
await recordMasks(
  backends.databaseUrl,
  1,
  [small, whole].map((path) => path.replace('/api/objects/', 'groups/')),
)
// A fresh process shows what a download needs, without the memory that the uploads left.
server = second
await download(small)
await new Promise((resolve) => setTimeout(resolve, 1000))
await watched(
  'a download of 256 MiB',
  server.pid,
  32,
  async () => `${((await download(whole)) / mebibyte).toFixed(0)} MiB received`,
)

function place(turn: number): string {
  return `/api/objects/1/${String(turn).padStart(32, '0')}.bin`
}

function upload(path: string, length: number): Promise<number | undefined> {
  const type = 'application/octet-stream'
  const { url } = helper.services.signer.sign(path, { method: 'PUT', length, type }, 300)
  const headers = { 'content-type': type, 'content-length': length }
  return new Promise((resolve, reject) => {
    const sent = request(server.url + url, { method: 'PUT', headers, agent }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode))
    })
    sent.once('error', reject)
    let left = length
    const more = (): void => {
      while (left > 0) {
        left -= chunk.length
        if (!sent.write(chunk)) {
          sent.once('drain', more)
          return
        }
      }
      sent.end()
    }
    more()
  })
}

function download(path: string): Promise<number> {
  const { url } = helper.services.signer.sign(path, { method: 'GET' }, 300)
  return new Promise((resolve, reject) => {
    const sent = request(server.url + url, { agent }, (response) => {
      let received = 0
      response.on('data', (part: Buffer) => {
        received += part.length
      })
      response.once('end', () => resolve(received))
    })
    sent.once('error', reject).end()
  })
}
