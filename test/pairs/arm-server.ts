import { appendFileSync } from 'node:fs'
import { createServer } from 'node:http'

/**
 * A server that stands for the app of an arm: it answers after `busyMs` milliseconds of work or never, and appends what it is
 * asked for to a file. Says its port on standard output.
 */
const [, , log = '', busyMs = '0', manner = 'answers'] = process.argv

let waste = 0
function spin(turns: number): void {
  for (let turn = 0; turn < turns; turn += 1) waste = (waste * 1_103_515_245 + turn) % 2_147_483_647
}

const turnsOfTry = 100_000

/** Milliseconds that the turns of a try take at least: others that have the processor meanwhile make it only longer. */
function leastOfTry(): number {
  const tries = Array.from({ length: 50 }, () => {
    const begin = performance.now()
    spin(turnsOfTry)
    return performance.now() - begin
  })
  return Math.min(...tries)
}

/** Work of about so many milliseconds: the same each time, whoever else has the processor. */
const turns = (Number(busyMs) / leastOfTry()) * turnsOfTry

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
    spin(turns)
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ id: request.headers['x-token'] }))
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.stdout.write(`${typeof address === 'object' ? address?.port : ''}\n`)
})
