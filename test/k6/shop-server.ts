import { createServer, type Server } from 'node:http'

/**
 * A small shop that answers everything at once, except `/still`, which stands still once for two seconds, one second after
 * its first request.
 */
export function shopServer(): Server {
  let stillUntil: number | undefined
  return createServer((request, response) => {
    request.resume()
    const path = (request.url ?? '').replace(/\?.*/, '')
    const answer = (status: number, headers = {}, body = '{"user":"known"}') => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers })
      response.end(body)
    }
    if (path === '/still') {
      stillUntil ??= Date.now() + 4000
      const left = stillUntil - Date.now()
      setTimeout(() => answer(200), left > 0 && left < 2000 ? left : 3)
    } else if (path === '/login') answer(302, { location: '/me', 'set-cookie': 'session=1; Path=/' })
    else if (path === '/old') answer(301, { location: '/items' })
    else if (path === '/missing') answer(404)
    else if (path === '/me' && !request.headers.cookie?.includes('session=1')) answer(401)
    else setTimeout(() => answer(200), 2)
  })
}
