import type { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { runOf } from '../../../test/fixtures/engine-run.ts'
import { serve } from '../../../test/fixtures/hostile-http.ts'
import type { Scenario } from '../../config/scenario/scenario.ts'

const common = {
  name: 'browse',
  why: 'It is looked at.',
  connections: 1,
  duration: '1s',
  warmUp: '0s',
  timeout: '2s',
  budgets: {},
  mix: [{ route: 'one', weight: 1, request: () => ({ path: '/one?page=2' }) }],
} as const
const engines: Readonly<Record<string, Scenario>> = {
  'open-loop': { ...common, engine: 'open-loop', arrivals: { kind: 'constant', rate: '20/s' } },
  autocannon: { ...common, engine: 'autocannon' },
}

const answer = (status: string, body: string) => (socket: Socket) => {
  socket.write(`HTTP/1.1 ${status}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
}
const chunked = (socket: Socket) => {
  socket.write('HTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ntry \r\n5\r\nlater\r\n0\r\n\r\n')
}

const rows: readonly [string, (socket: Socket) => void, string][] = [
  ['a body', answer('401 Unauthorized', '{"error":"expired"}'), '{"error":"expired"}'],
  ['no body', answer('404 Not Found', ''), ''],
  ['a body in chunks', chunked, 'try later'],
]

test.each(Object.keys(engines).flatMap((engine) => rows.map((row) => [engine, ...row] as const)))(
  '%s records the request and the answer of a failure: %s',
  async (engine, _, behaviour, text) => {
    await using server = await serve(behaviour)
    const scenario = engines[engine] as Scenario
    const { examples } = await runOf(scenario, { url: server.url, durationSeconds: 1 })
    expect(examples.length).toBeGreaterThan(1)
    for (const example of examples)
      expect(example).toEqual({ method: 'GET', path: '/one?page=2', answer: text })
  },
)

test('no engine records an answer that was expected', async () => {
  await using server = await serve(answer('200 OK', 'fine'))
  const { examples } = await runOf(engines['open-loop'] as Scenario, {
    url: server.url,
    durationSeconds: 1,
  })
  expect(examples).toEqual([])
})

test.each(Object.keys(engines))('%s records no credential that a service repeats', async (engine) => {
  const echo = (socket: Socket, text: string) => {
    const [, key = ''] = /x-api-key: (.*)\r\n/i.exec(text) ?? []
    answer('403 Forbidden', `"${key}" may not do this`)(socket)
  }
  await using server = await serve(echo)
  const scenario = {
    ...engines[engine],
    session: async () => ({ 'X-Api-Key': 'k3y-of-a-caller' }),
  } as Scenario
  const { examples } = await runOf(scenario, { url: server.url, durationSeconds: 1 })
  expect(new Set(examples.map((example) => example.answer))).toEqual(new Set(['"…" may not do this']))
})
