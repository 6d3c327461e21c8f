import { createServer, type Server, type ServerResponse } from 'node:http'
import type { Registry } from 'prom-client'
import type { Tuning } from './settings/tuning.ts'

/** The listener for operators, with /metrics and /tuning. The proxy never forwards to it. */
export function createAdminServer(registry: Registry, tuning: Tuning): Server {
  const server = createServer((request, response) => {
    if (request.method !== 'GET') return answer(response, 404, 'text/plain', 'not found\n')
    if (request.url === '/tuning')
      return answer(response, 200, 'application/json', `${JSON.stringify(tuning)}\n`)
    if (request.url !== '/metrics') return answer(response, 404, 'text/plain', 'not found\n')
    registry.metrics().then(
      (text) => answer(response, 200, registry.contentType, text),
      () => answer(response, 500, 'text/plain', 'the metrics could not be collected\n'),
    )
  })
  server.headersTimeout = 4000
  server.requestTimeout = 5000
  return server
}

function answer(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type }).end(body)
}
