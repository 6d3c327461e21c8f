import { brotliCompressSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { type Asked, against, single } from '../../../test/fixtures/answering.ts'
import type { EngineRun } from '../../../test/fixtures/engine-run.ts'
import type { Expected, StepAnswer } from '../../config/scenario/scenario.ts'

const protocols = ['HTTP/1.1', 'HTTP/2'] as const

/** Two requests over a protocol to a server that answers with this body, under this scenario. */
const driven = (
  protocol: (typeof protocols)[number],
  [coding, body, status = 200]: readonly [coding: string, body: Buffer, status?: number],
  over: Partial<Asked>,
  durationSeconds = 1,
): Promise<EngineRun> =>
  against(
    (_, response) => {
      response.statusCode = status
      response.setHeader('Content-Encoding', coding)
      response.setHeader('ETag', '"1"')
      response.end(body)
    },
    { arrivals: { kind: 'recorded', times: [0, 0.1] }, mix: single({}, 'one'), ...over },
    protocol,
    durationSeconds,
  )

const endingsOf = ({ requests }: EngineRun) => requests.map(({ status, failure }) => `${status} ${failure}`)
const messagesOf = ({ result }: EngineRun) => result.remarks.map(({ message }) => message).join()
const wrong = ['gzip', gzipSync('{"error":"no rows"}')] as const
const strange = ['compress', Buffer.from('x')] as const

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
    const run = await driven(protocol, [coding, body], { expect: { one: (answer) => answer.text !== '' } })
    expect(endingsOf(run)).toEqual(['200 local', '200 local'])
    expect(messagesOf(run)).toMatch(/2 by CODING \(.* leave out accept-encoding\)/)
  })

  test.each<[string, Expected | undefined]>([
    ['only its status is expected', undefined],
    ['a function reads only a header', (answer) => answer.header('etag') === '"1"'],
  ])('and is an answer where %s', async (_, expected) => {
    const run = await driven(protocol, strange, expected ? { expect: { one: expected } } : {})
    expect(endingsOf(run)).toEqual(['200 undefined', '200 undefined'])
  })

  test('a refusal that names a coding and has none is one of the service', async () => {
    const page = ['gzip', Buffer.from('<html>no service</html>'), 503] as const
    const run = await driven(protocol, page, { expect: { one: (answer) => answer.json() !== null } })
    expect(endingsOf(run)).toEqual(['503 http5xx', '503 http5xx'])
  })

  /** Two journeys whose second step makes its path from the answer to the first one, in three seconds. */
  const journeys = (path: (first: StepAnswer | undefined) => string) => {
    const steps = [
      { route: 'one', request: () => ({ path: '/one' }) },
      {
        route: 'two',
        request: (_: unknown, [first]: readonly StepAnswer[]) => ({ path: path(first) }),
      },
    ]
    return driven(protocol, strange, { mix: [{ weight: 1, steps }] }, 3)
  }

  test('an answer that cannot be read fails no journey in which nobody reads it', async () => {
    const run = await journeys((first) => `/two/${first?.status}`)
    expect(endingsOf(run)).toEqual(Array.from({ length: 4 }, () => '200 undefined'))
    expect(messagesOf(run)).not.toContain('CODING')
  })

  test('and fails the step that reads it, on this machine', async () => {
    const run = await journeys((first) => `/two/${first?.text}`)
    expect(endingsOf(run).toSorted()).toEqual(['0 local', '0 local', '200 undefined', '200 undefined'])
    expect(messagesOf(run)).toContain('2 by CODING')
  })
})
