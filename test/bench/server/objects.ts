import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { startBackends } from '../../server/backends.ts'
import { prepare, startInstance } from '../../server/instance.ts'
import { spawnProcess, untilStatus } from '../../server/running.ts'

/**
 * Memory of the server process while 1 000 objects of 1 MiB are uploaded at once, and while one of 256 MiB is downloaded.
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

// One of each before anything is measured: code is compiled and buffers are there.
const small = place(0)
await upload(small, mebibyte)
await download(small)
await new Promise((resolve) => setTimeout(resolve, 1500))

await watched(`${uploads} uploads of 1 MiB at once`, 128, async () => {
  const answers = await Promise.all(
    Array.from({ length: uploads }, (_, turn) => upload(place(turn + 1), mebibyte)),
  )
  return `${answers.filter((status) => status === 201).length} stored`
})
const whole = place(uploads + 1)
await upload(whole, large)
// A process that has not been filled by the uploads shows what a download takes.
server = second
await download(small)
await new Promise((resolve) => setTimeout(resolve, 1000))
await watched(
  'a download of 256 MiB',
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

/** Prints by how much the server's memory grew at most while `work` ran. */
async function watched(name: string, limit: number, work: () => Promise<string>): Promise<void> {
  const before = residentMebibytes()
  let highest = before
  const watching = setInterval(() => {
    highest = Math.max(highest, residentMebibytes())
  }, 20)
  const began = performance.now()
  const outcome = await work()
  clearInterval(watching)
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  const grown = highest - before
  process.stdout.write(
    `${name}: ${outcome} in ${seconds} s, resident memory ${before.toFixed(0)} MiB + ${grown.toFixed(0)} MiB (at most ${limit}: ${grown < limit ? 'held' : 'not held'})\n`,
  )
}

function residentMebibytes(): number {
  const [, kibibytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8')) ?? []
  return Number(kibibytes) / 1024
}
