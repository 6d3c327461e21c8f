import { createServer } from 'node:http'
import { createSecureServer } from 'node:http2'
import { createServer as createTlsServer } from 'node:https'
import type { Socket } from 'node:net'
import { raisePriority } from '../priority.ts'
import { threadWaker } from '../waker.ts'
import { isKnownName, knownLatencies } from './latencies.ts'
import { servedRecord } from './served.ts'

/**
 * A process that answers each request exactly when its known latency says. Its arguments are a protocol (`Way`; a secured
 * one takes KEY and CERTIFICATE from the environment) and names of latencies, of which a path that begins with /1, /2 .. asks for the second, third .. and any other path for the first. /served
 * tells as JSON what it really did (`Served`), /warm is answered like a latency of 0.2 ms but leaves no trace. It
 * prints its port, and ends when its standard input does, so that it never outlives who started it.
 */
const [protocol, ...names] = process.argv.slice(2)
const latencies = names.map((name) => {
  if (!isKnownName(name)) throw new TypeError(`There is no known latency "${name}".`)
  return { delay: knownLatencies[name].delay, requests: 0 }
})

// What answers late does not have the latency it is known for.
raisePriority()

/** What requests and answers of HTTP/1.1 and HTTP/2 have in common, as far as it is needed here. */
interface Asked {
  readonly url?: string | undefined
}
interface Answering {
  writeHead(status: number, headers: Record<string, string | number>): unknown
  end(text: string): unknown
}

interface Due {
  readonly arrived: number
  readonly time: number
  /** Undefined for what leaves no trace. */
  readonly route: number | undefined
  readonly response: Answering
}

// In the order they are due; few wait at once, so putting one in its place is cheap.
const waiting: Due[] = []

const served = servedRecord()

const answer = ({ arrived, time, route, response }: Due) => {
  response.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': 2 })
  response.end('ok')
  if (route === undefined) return
  const now = performance.now()
  served.add({ at: performance.timeOrigin + arrived, route, took: now - arrived, late: now - time })
}

const waker = await threadWaker(() => {
  const now = performance.now()
  let due = waiting[0]
  while (due !== undefined && due.time <= now) {
    waiting.shift()
    answer(due)
    due = waiting[0]
  }
  if (due !== undefined) waker.wakeAt(due.time)
})

const put = (due: Due) => {
  const at = waiting.findLastIndex(({ time }) => time <= due.time) + 1
  waiting.splice(at, 0, due)
  if (at === 0) waker.wakeAt(due.time)
}

let first: number | undefined
const respond = (request: Asked, response: Answering) => {
  const now = performance.now()
  if (request.url === '/served') {
    response.end(JSON.stringify(served.all))
    return
  }
  if (request.url === '/warm') {
    put({ arrived: now, time: now + 0.2, route: undefined, response })
    return
  }
  first ??= now
  const asked = Number(/^\/(\d+)/.exec(request.url ?? '')?.[1] ?? 0)
  const route = asked < latencies.length ? asked : 0
  const latency = latencies[route]
  const milliseconds = latency?.delay(latency.requests++, now - first) ?? 0
  const due = { arrived: now, time: now + milliseconds, route, response }
  if (milliseconds <= 0) answer(due)
  else put(due)
}

const keepAliveTimeout = 60_000
const secured = { key: process.env.KEY, cert: process.env.CERTIFICATE }
function open() {
  if (protocol === 'h2') return createSecureServer({ ...secured, allowHTTP1: true }, respond)
  return protocol === 'tls'
    ? createTlsServer({ ...secured, keepAliveTimeout }, respond)
    : createServer({ keepAliveTimeout }, respond)
}
const server = open()
const sockets = new Set<Socket>()
server.on('connection', (socket: Socket) => {
  sockets.add(socket)
  socket.once('close', () => sockets.delete(socket))
})
server.listen(0, '127.0.0.1', 4096, () => {
  const address = server.address()
  process.stdout.write(`${typeof address === 'object' ? address?.port : address}\n`)
})
process.stdin.resume()
process.stdin.once('end', () => {
  server.close()
  for (const socket of sockets) socket.destroy()
  void waker.close()
})
