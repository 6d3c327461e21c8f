import type { Socket } from 'node:net'
import { switches } from '../../config/setup/switches.ts'
import { raisePriority } from '../../load/timing/priority.ts'
import { threadWaker } from '../../load/timing/waker.ts'
import { isKnownName, knownLatencies } from './latencies.ts'
import { listener, type Reply } from './listener.ts'
import { servedRecord } from './served.ts'

/**
 * A process that answers each request exactly when its known latency says. Its arguments are a protocol (a secured one reads
 * KEY and CERTIFICATE from the environment) and names of latencies. A path that begins with /1, /2 … uses the second, third …
 * latency, and any other path the first. /served returns its own record as JSON (`Served`). /warm is answered like a latency
 * of 0.2 ms but is not recorded. It prints its port, and ends with its standard input, so that it never outlives the process
 * that started it.
 */
const [asked, ...names] = process.argv.slice(2)
const protocol = switches.protocol.find((known) => known === asked)
if (protocol === undefined) throw new TypeError(`There is no protocol "${asked}".`)
const latencies = names.map((name) => {
  if (!isKnownName(name)) throw new TypeError(`There is no known latency "${name}".`)
  return { delay: knownLatencies[name].delay, requests: 0 }
})

// A server that answers late does not have the latency it is known for.
raisePriority()

interface Due {
  readonly arrived: number
  readonly time: number
  /** Undefined for a request that is not recorded. */
  readonly route: number | undefined
  readonly reply: Reply
}

// In the order in which answers are due. Few requests wait at once, so inserting one is cheap.
const waiting: Due[] = []

const served = servedRecord()

const answer = ({ arrived, time, route, reply }: Due) => {
  reply('ok')
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
const respond = (path: string, reply: Reply) => {
  const now = performance.now()
  if (path === '/served') {
    reply(JSON.stringify(served.all))
    return
  }
  if (path === '/warm') {
    put({ arrived: now, time: now + 0.2, route: undefined, reply })
    return
  }
  first ??= now
  const wanted = Number(/^\/(\d+)/.exec(path)?.[1] ?? 0)
  const route = wanted < latencies.length ? wanted : 0
  const latency = latencies[route]
  const milliseconds = latency?.delay(latency.requests++, now - first) ?? 0
  const due = { arrived: now, time: now + milliseconds, route, reply }
  if (milliseconds <= 0) answer(due)
  else put(due)
}

const secured = { key: process.env.KEY, cert: process.env.CERTIFICATE }
const server = listener(protocol, secured, respond)
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
