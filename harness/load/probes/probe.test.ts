import { createServer } from 'node:http'
import { expect, test } from 'vitest'
import { probeArm } from './probe.ts'

/** A server that knows `/known` only. */
async function listen() {
  const server = createServer((request, response) => {
    response.statusCode = request.url === '/known' ? 200 : 404
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

test('of each route it is counted how many answers are not what the scenario expects', async () => {
  await using server = await listen()
  const asked = (path: string) => ({ request: () => ({ path }) })
  const found = await probeArm(
    {
      scenario: {
        expect: { gone: [404] },
        mix: [
          {
            weight: 1,
            steps: [
              { route: 'known', ...asked('/known') },
              { route: 'gone', ...asked('/gone') },
            ],
          },
          { weight: 1, route: 'missing', ...asked('/missing') },
          { weight: 1, route: 'mixed', ...asked('/known') },
          { weight: 1, route: 'mixed', expect: [200], ...asked('/missing') },
        ],
      },
      routes: { known: 'GET /known', gone: 'GET /gone', missing: 'GET /missing', mixed: 'GET /mixed' },
      ...{ feeds: {}, url: server.url, services: {}, seed: 1, requests: 3, timeoutSeconds: 30 },
    },
    new AbortController().signal,
  )
  expect(found).toMatchObject({
    known: { requests: 3, unexpected: 0 },
    gone: { requests: 3, unexpected: 0, answers: [{ count: 3, shape: { status: 404 } }] },
    missing: { requests: 3, unexpected: 3, answers: [{ count: 3, shape: { status: 404 } }] },
    mixed: { requests: 6, unexpected: 3 },
  })
})
