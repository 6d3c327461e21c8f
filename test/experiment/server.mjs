/** A service that works for some milliseconds of CPU before it answers; a variable says how many. */
import { createServer } from 'node:http'

const { PORT, HOST = '127.0.0.1', BUSY_MS = '1' } = process.env
const busyMs = Number(BUSY_MS)
if (!Number.isFinite(busyMs)) {
  process.stderr.write(`BUSY_MS must be a number, not ${BUSY_MS}\n`)
  process.exit(3)
}
createServer((_request, response) => {
  const until = performance.now() + busyMs
  while (performance.now() < until);
  response.setHeader('content-type', 'application/json')
  response.end('{"done":true}')
}).listen(Number(PORT), HOST)
