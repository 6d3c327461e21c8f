import { createServer, type ServerResponse } from 'node:http'
import { quantile } from '../../measure/distribution.ts'
import { distributionIn, newHistogram, recordMicroseconds } from '../../measure/histogram.ts'
import { raisePriority } from '../priority.ts'
import { threadWaker } from '../waker.ts'
import { isKnownName, knownLatencies } from './latencies.ts'

/**
 * A process that answers each request exactly when its known latency says. Its arguments are names of latencies, of
 * which a path that begins with /1, /2 .. asks for the second, third .. and any other path for the first. /lateness
 * tells the p99 of how late it answered, in microseconds: what the machine did to it. It prints its port, and ends when its standard input does, so that it never outlives who started it.
 */
const latencies = process.argv.slice(2).map((name) => {
  if (!isKnownName(name)) throw new TypeError(`There is no known latency "${name}".`)
  return { delay: knownLatencies[name].delay, requests: 0 }
})

// What answers late does not have the latency it is known for.
raisePriority()

interface Due {
  readonly time: number
  readonly response: ServerResponse
}

// In the order they are due; few wait at once, so putting one in its place is cheap.
const waiting: Due[] = []

const lateness = newHistogram()

const answer = (response: ServerResponse) => {
  response.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': 2 })
  response.end('ok')
}

const waker = await threadWaker(() => {
  const now = performance.now()
  let due = waiting[0]
  while (due !== undefined && due.time <= now) {
    waiting.shift()
    recordMicroseconds(lateness, (performance.now() - due.time) * 1000)
    answer(due.response)
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
const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  const now = performance.now()
  if (request.url === '/lateness') {
    response.end(String(quantile(distributionIn(lateness), 0.99) ?? 0))
    return
  }
  first ??= now
  const latency = latencies[Number(/^\/(\d)/.exec(request.url ?? '')?.[1] ?? 0)] ?? latencies[0]
  const milliseconds = latency?.delay(latency.requests++, now - first) ?? 0
  if (milliseconds <= 0) answer(response)
  else put({ time: now + milliseconds, response })
})
server.listen(0, '127.0.0.1', 4096, () => {
  const address = server.address()
  process.stdout.write(`${typeof address === 'object' ? address?.port : address}\n`)
})
process.stdin.resume()
process.stdin.once('end', () => {
  server.close()
  server.closeAllConnections()
  void waker.close()
})
