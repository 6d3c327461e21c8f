import { createServer } from 'node:http'

/**
 * A bare node:http server that answers every request with the same bytes: the most that this runtime can give for a cached
 * answer.
 */
const body = process.env.BODY ?? ''

createServer((_request, response) => {
  response.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
  })
  response.end(body)
}).listen(Number(process.env.PORT), '127.0.0.1')
