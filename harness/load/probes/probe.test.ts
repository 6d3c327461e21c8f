import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { listen } from '../../../test/fixtures/listening.ts'
import type { StepAnswer } from '../../config/scenario/scenario.ts'
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

test('a compressed answer has the shape of what it says, and only its size in a coding that nobody here reads', async () => {
  await using server = await listen((request, response) => {
    const isKnown = request.url === '/gzip'
    response.setHeader('Content-Type', 'application/json')
    response.setHeader('Content-Encoding', isKnown ? 'gzip' : 'compress')
    response.end(isKnown ? gzipSync('{"id":1}') : Buffer.alloc(16, 'x'))
  })
  const isJson = ({ header }: StepAnswer) => header('content-type') === 'application/json'
  const hasText = ({ text }: StepAnswer) => text !== ''
  const found = await probeArm(
    {
      scenario: {
        mix: [
          { weight: 1, route: 'known', request: () => ({ path: '/gzip' }) },
          { weight: 1, route: 'unknown', request: () => ({ path: '/compress' }) },
          { weight: 1, route: 'judged', expect: isJson, request: () => ({ path: '/compress' }) },
          { weight: 1, route: 'read', expect: hasText, request: () => ({ path: '/compress' }) },
        ],
      },
      routes: {
        known: 'GET /gzip',
        unknown: 'GET /compress',
        judged: 'GET /compress',
        read: 'GET /compress',
      },
      ...{ feeds: {}, url: server.url, services: {}, seed: 1, requests: 3, timeoutSeconds: 30 },
    },
    new AbortController().signal,
  )
  const bytes = expect.stringMatching(/^about \d+ bytes$/)
  expect(found).toMatchObject({
    known: { unexpected: 0, answers: [{ count: 3, shape: { body: '{id:number}' } }] },
    unknown: { unexpected: 0, answers: [{ count: 3, shape: { body: bytes } }] },
    judged: { unexpected: 0, answers: [{ count: 3, shape: { body: bytes } }] },
    read: { unexpected: 3, answers: [{ count: 3, shape: { body: 'no whole answer: local' } }] },
  })
})
