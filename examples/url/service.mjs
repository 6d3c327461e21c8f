// A service that already runs: two processes that share a port, with a list to read and write.
import cluster from 'node:cluster'
import { createServer } from 'node:http'

const items = Array.from({ length: 200 }, (_, index) => ({ id: index, name: `item ${index}` }))

if (cluster.isPrimary) for (let worker = 0; worker < 2; worker += 1) cluster.fork()
else
  createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://127.0.0.1')
    const parts = []
    request.on('data', (part) => parts.push(part))
    request.on('end', () => {
      if (pathname !== '/items') return response.writeHead(404).end()
      const found =
        request.method === 'POST'
          ? JSON.parse(Buffer.concat(parts).toString())
          : items.filter(({ name }) => name.includes(searchParams.get('q') ?? ''))
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(found))
    })
  }).listen(Number(process.env.PORT ?? 3000), '127.0.0.1')
