import { appendFileSync } from 'node:fs'
import { createServer } from 'node:http'

/**
 * A server that stands for the app of an arm: it answers after `busyMs` milliseconds of work or never, and appends what it is
 * asked for to a file. Says its port on standard output.
 */
const [, , log = '', busyMs = '0', manner = 'answers'] = process.argv

/** Uses the processor for so long, however long others have it meanwhile. */
function work(milliseconds: number): void {
  const begin = process.threadCpuUsage()
  for (;;) {
    const { user, system } = process.threadCpuUsage(begin)
    if (user + system >= milliseconds * 1000) return
  }
}

let lines = ''
setInterval(() => {
  if (lines === '') return
  appendFileSync(log, lines)
  lines = ''
}, 50)

const server = createServer((request, response) => {
  let body = ''
  request.on('data', (chunk: Buffer) => {
    body += chunk
  })
  request.on('end', () => {
    lines += `${request.method} ${request.url} ${body}\n`
    if (manner === 'never') return
    work(Number(busyMs))
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ id: request.headers['x-token'] }))
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.stdout.write(`${typeof address === 'object' ? address?.port : ''}\n`)
})
