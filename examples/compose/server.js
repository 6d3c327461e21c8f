import { createServer } from 'node:http'
import { connect } from 'node:net'

/** Counts in Redis over one connection; Redis answers in the order of the commands. */
const redis = connect({ host: process.env.REDIS_HOST, port: 6379 })
const waiting = []
let rest = ''
redis.setEncoding('utf8').on('data', (text) => {
  const lines = (rest + text).split('\r\n')
  rest = lines.pop()
  for (const line of lines) waiting.shift()?.(Number(line.slice(1)))
})
const count = () =>
  new Promise((resolve) => {
    waiting.push(resolve)
    redis.write('INCR hits\r\n')
  })

createServer(async (request, response) => {
  const found = request.url === '/hits'
  response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' })
  response.end(JSON.stringify(found ? { hits: await count() } : {}))
}).listen(process.env.PORT)
