import { appendFileSync } from 'node:fs'
import { createServer } from 'node:http'

/**
 * A server that stands for the app of an arm. It answers after `busyMs` milliseconds of work, or never, and appends every
 * request to a file. It prints its port on standard output.
 */
const [, , log = '', busyMs = '0', manner = 'answers'] = process.argv

let waste = 0
function spin(turns: number): void {
  for (let turn = 0; turn < turns; turn += 1) waste = (waste * 1_103_515_245 + turn) % 2_147_483_647
}

const turnsOfTry = 100_000

/**
 * The shortest time that a fixed number of turns takes, in milliseconds; other programs on the processor can only make a try
 * longer.
 */
function leastOfTry(): number {
  const tries = Array.from({ length: 50 }, () => {
    const begin = performance.now()
    spin(turnsOfTry)
    return performance.now() - begin
  })
  return Math.min(...tries)
}

/** The number of turns for this many milliseconds of work: the same work each time, whatever else runs. */
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
