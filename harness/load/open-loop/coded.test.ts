import { createServer, type ServerResponse } from 'node:http'
import { createSecureServer } from 'node:http2'
import type { AddressInfo, Server } from 'node:net'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { selfSigned } from '../../../test/fixtures/certificate.ts'
import { type EngineRun, runOf } from '../../../test/fixtures/engine-run.ts'
import { probeScenario } from '../../../test/fixtures/probe-scenario.ts'
import type { OpenLoopScenario, StepAnswer } from '../../config/scenario/scenario.ts'

const protocols = ['HTTP/1.1', 'HTTP/2'] as const

/** Two requests over a protocol to a server that gives this body, under this scenario. */
async function driven(
  protocol: (typeof protocols)[number],
  [coding, body]: readonly [coding: string, body: Buffer],
  over: Partial<OpenLoopScenario<string>>,
): Promise<EngineRun> {
  const answer = (response: ServerResponse) => {
    response.setHeader('Content-Encoding', coding)
    response.end(body)
  }
  const pair = await selfSigned()
  const server: Server =
    protocol === 'HTTP/1.1'
      ? createServer((_, response) => answer(response))
      : createSecureServer(pair, (_, response) => answer(response as unknown as ServerResponse))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  try {
    const { port } = server.address() as AddressInfo
    const scheme = protocol === 'HTTP/1.1' ? 'http' : 'https'
    return await runOf(
      { ...probeScenario, arrivals: { kind: 'recorded', times: [0, 0.1] }, authority: pair.cert, ...over },
      { url: `${scheme}://127.0.0.1:${port}`, timeoutSeconds: 25 },
    )
  } finally {
    server.close()
  }
}

const endingsOf = ({ requests }: EngineRun) => requests.map(({ status, failure }) => `${status} ${failure}`)
const wrong = ['gzip', gzipSync('{"error":"no rows"}')] as const

describe.each(protocols)('over %s', (protocol) => {
  test('a function of the answer sees what was compressed as text', async () => {
    const run = await driven(protocol, wrong, {
      expect: { one: (answer) => !answer.text.includes('"error"') },
    })
    expect(endingsOf(run)).toEqual(['200 unexpected', '200 unexpected'])
    expect(run.examples.map(({ answer }) => answer)).toContain('{"error":"no rows"}')
  })

  test('and a later step reads JSON from it', async () => {
    const made: string[] = []
    const steps = [
      { route: 'one', request: () => ({ path: '/one' }) },
      {
        route: 'two',
        request: (_: unknown, [first]: readonly StepAnswer[]) => {
          made.push((first?.json() as { name: string } | undefined)?.name ?? 'nothing')
          return { path: '/two' }
        },
      },
    ]
    const body = brotliCompressSync('{"name":"größe"}')
    const run = await driven(protocol, ['br', body], { mix: [{ weight: 1, steps }] })
    expect(new Set(endingsOf(run))).toEqual(new Set(['200 undefined']))
    expect(new Set(made)).toEqual(new Set(['größe']))
  })

  test.each([
    ['that is too long once it is decoded', 'gzip', gzipSync(Buffer.alloc(5 * 2 ** 20))],
    ['in an unknown coding', 'compress', Buffer.from('x')],
  ])('an answer %s fails on this machine where it is read', async (_, coding, body) => {
    const run = await driven(protocol, [coding, body], { expect: { one: () => true } })
    expect(endingsOf(run)).toEqual(['200 local', '200 local'])
    expect(run.result.remarks.map(({ message }) => message).join()).toMatch(
      /2 by CODING \(.* leave out accept-encoding\)/,
    )
  })

  test('and is an answer where only its status is expected', async () => {
    const run = await driven(protocol, ['compress', Buffer.from('x')], {})
    expect(endingsOf(run)).toEqual(['200 undefined', '200 undefined'])
  })
})
