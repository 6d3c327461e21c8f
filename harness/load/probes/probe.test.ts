import { expect, test } from 'vitest'
import { listen } from '../../../test/fixtures/listening.ts'
import { probeArm } from './probe.ts'

test('of each route it is counted how many answers are not what the scenario expects', async () => {
  await using server = await listen((request, response) => {
    response.statusCode = request.url === '/known' ? 200 : 404
    response.end()
  })
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
