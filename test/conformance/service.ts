/** A service that misbehaves on demand: by the path of a request, or by an environment variable. It needs no database. */
import { createServer, type ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'

const { PORT = '0', ADMIN_PORT = '0', TURNS_AFTER = '', TURNS_INTO = '', READY = 'yes' } = process.env
const began = performance.now()
/** Whether the time has come at which the service changes its behaviour. */
const turned = (): boolean => TURNS_AFTER !== '' && performance.now() - began > Number(TURNS_AFTER) * 1000

const answer = (response: ServerResponse, status: number, body: string): void => {
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  })
  response.end(body)
}

const item = JSON.stringify({ id: 7, name: 'item' })

const server = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(`http://service${request.url}`)
  const [, what = '', detail = ''] = pathname.split('/')
  const now = what === 'turning' && turned() ? TURNS_INTO : what
  switch (now) {
    case 'ready':
      return answer(response, READY === 'yes' ? 200 : 503, `{"ready":${READY === 'yes'}}`)
    case 'status':
      return answer(response, Number(detail || 500), '{"error":"as asked"}')
    case 'error':
      return answer(response, 500, '{"error":"boom"}')
    case 'slow':
      await delay(Number(searchParams.get('ms') ?? detail ?? 50))
      return answer(response, 200, item)
    case 'sometimes':
      return answer(response, Math.random() < Number(searchParams.get('share')) ? 503 : 200, item)
    case 'hang':
      return undefined
    case 'reset':
      request.socket.resetAndDestroy()
      return undefined
    case 'cut':
      response.writeHead(200, { 'content-length': 1000 })
      response.write('half')
      await delay(20)
      request.socket.destroy()
      return undefined
    case 'page':
      // A proxy or a maintenance mode may answer with a page and status 200 instead of the service.
      response.writeHead(200, { 'content-type': 'text/html' })
      return response.end('<h1>We will be right back</h1>')
    case 'login':
      response.writeHead(302, { location: '/page' })
      return response.end()
    case 'onward':
      response.writeHead(302, { location: '/error' })
      return response.end()
    case 'freeze':
      process.kill(process.pid, 'SIGSTOP')
      return undefined
    case 'exit':
      process.kill(process.pid, 'SIGKILL')
      return undefined
    default:
      return answer(response, 200, item)
  }
})
server.listen(Number(PORT), '127.0.0.1')
createServer((_, response) => {
  response.writeHead(200, { 'content-type': 'text/plain' })
  response.end('up 1\n')
}).listen(Number(ADMIN_PORT), '127.0.0.1')
