import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { askPrometheus } from './client.ts'

test.each([
  [
    'a page of a proxy',
    502,
    '<html>Bad Gateway</html>',
    'status/buildinfo was answered 502, and not in JSON',
  ],
  ['an error with a reason', 400, '{"status":"error","error":"invalid parameter"}', 'invalid parameter'],
  ['an error without one', 503, '{"status":"error"}', 'status/buildinfo was answered 503'],
  ['no user', 401, 'Unauthorized', 'it wants a user in its URL, and their password with --password-file'],
])('%s says why there is no data', async (_, status, body, message) => {
  const server = createServer((__, response) => response.writeHead(status).end(body))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  try {
    await expect(askPrometheus(`http://127.0.0.1:${port}`, 'status/buildinfo')).rejects.toThrow(message)
  } finally {
    server.close()
    server.closeAllConnections()
  }
})
