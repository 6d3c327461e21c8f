import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import { createServer as createSecure1 } from 'node:https'
import { type AddressInfo, createServer as createServer1, type Server, type Socket } from 'node:net'
import { beforeAll, describe, expect, test } from 'vitest'
import { selfSigned } from '../../../test/fixtures/certificate.ts'
import { runOf } from '../../../test/fixtures/engine-run.ts'
import { nowhere } from '../../../test/fixtures/hostile-http.ts'
import type { OpenLoopScenario, StepAnswer } from '../../config/scenario/scenario.ts'

let pair: { readonly key: string; readonly cert: string }
beforeAll(async () => {
  pair = await selfSigned()
})

const scenario = (): OpenLoopScenario<string> => ({
  name: 'probe',
  why: 'A test.',
  engine: 'open-loop',
  arrivals: { kind: 'constant', rate: '60/s' },
  connections: 8,
  authority: pair.cert,
  duration: '1s',
  warmUp: '0s',
  timeout: '10s',
  mix: [
    {
      weight: 1,
      steps: [
        { route: 'post', request: () => ({ path: '/post', headers: { 'X-One': '1' }, body: { name: 'é' } }) },
        { route: 'one', request: (_, [made]) => ({ path: `/one/${idOf(made)}` }) },
      ],
    },
  ],
  budgets: {},
})

const idOf = (answer: StepAnswer | undefined) => (answer?.json() as { id: number } | undefined)?.id

type Request = IncomingMessage | Http2ServerRequest
type Reply = ServerResponse | Http2ServerResponse

/** Answers a POST with an id, and every other request with the HTTP version that it used. */
function answer(seen: Set<string>) {
  return (request: Request, response: Reply) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const posted = `${request.headers['x-one']} ${Buffer.concat(parts)}`
      seen.add(
        `${request.httpVersion} ${request.method} ${request.url}${request.method === 'POST' ? ` ${posted}` : ''}`,
      )
      response.setHeader('Content-Type', 'application/json')
      if (request.url === '/one/5') response.statusCode = 503
      response.end(request.method === 'POST' ? '{"id":5}' : '')
    })
  }
}

async function against(server: Server, run: (port: number) => Promise<void>): Promise<void> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  try {
    await run((server.address() as AddressInfo).port)
  } finally {
    server.close()
  }
}

describe('the protocol of an https target is', () => {
  test.each([
    [
      'over HTTP/2 when it speaks it',
      '2.0',
      (seen: Set<string>) => createSecureServer({ ...pair, allowHTTP1: true }, answer(seen)),
    ],
    ['over HTTP/1.1 when it does not', '1.1', (seen: Set<string>) => createSecure1(pair, answer(seen))],
  ] as const)('%s', async (_, version, serve) => {
    const seen = new Set<string>()
    await against(serve(seen), async (port) => {
      const { result, requests } = await runOf(scenario(), {
        url: `https://127.0.0.1:${port}`,
        timeoutSeconds: 10,
      })
      expect(result.status).toBe('complete')
      expect(requests.length).toBe(result.intended)
      expect(requests.filter(({ route }) => route === 'post').map(({ status }) => status)).toEqual(
        Array.from({ length: 60 }, () => 200),
      )
      expect(requests.some(({ route, status }) => route === 'one' && status === 503)).toBe(true)
      expect(seen).toEqual(new Set([`${version} POST /post 1 {"name":"é"}`, `${version} GET /one/5`]))
    })
  })
})

test('over HTTP/2, bodies and heads of any size and text arrive unchanged in both directions', async () => {
  const sent = Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => 33 + ((index * 31) % 90)))
  const text = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index)).join('')
  const heads = ['no-cache', text, `${text}\u00e9\u00ff`, text.repeat(300), '~~~~', '0123456789']
  const bodies: Buffer[] = []
  const server = createSecureServer(
    { ...pair, settings: { initialWindowSize: 100_000 } },
    (request, response) => {
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part))
      request.on('end', () => {
        const body = Buffer.concat(parts)
        if (request.method === 'POST') bodies.push(body)
        for (const [index, value] of heads.entries()) response.setHeader(`x-${index}`, value)
        response.setHeader('x-echo', request.headers['x-long'] ?? '')
        response.end(body.length > 0 ? body.toString('latin1') : 'nothing')
      })
    },
  )
  const answers: StepAnswer[] = []
  const long = 'long '.repeat(5000).trim()
  await against(server, async (port) => {
    const once = {
      ...scenario(),
      arrivals: { kind: 'constant', rate: '2/s' },
      mix: [
        {
          weight: 1,
          steps: [
            {
              route: 'post',
              request: () => ({
                path: '/post',
                headers: { 'X-Long': long },
                body: [sent, sent.subarray(0, 7)],
              }),
            },
            {
              route: 'one',
              request: (_: unknown, [made]: readonly StepAnswer[]) => {
                if (made !== undefined) answers.push(made)
                return { path: '/one' }
              },
            },
          ],
        },
      ],
    } as const
    const { requests } = await runOf(once, { url: `https://127.0.0.1:${port}`, timeoutSeconds: 10 })
    expect(requests.map(({ failure }) => failure)).toEqual([undefined, undefined, undefined, undefined])
  })
  expect(bodies.map((body) => body.equals(Buffer.concat([sent, sent.subarray(0, 7)])))).toEqual([true, true])
  expect(answers).toHaveLength(2)
  for (const answer of answers) {
    expect(answer.header('x-echo')).toBe(long)
    for (const [index, value] of heads.entries()) expect(answer.header(`x-${index}`)).toBe(value)
    expect(answer.text).toBe(bodies[0]?.toString('latin1'))
  }
})

test('an HTTP/2 target that never answers is a timeout, and one that breaks off is a reset', async () => {
  let count = 0
  const server = createSecureServer(pair, (request, response) => {
    count += 1
    if (count % 2 === 0) response.stream.close(2)
    else request.resume()
  })
  await against(server, async (port) => {
    const one = { ...scenario(), mix: [{ route: 'one', weight: 1, request: () => ({ path: '/one' }) }] }
    const order = { url: `https://127.0.0.1:${port}`, durationSeconds: 3, timeoutSeconds: 1 }
    const { requests } = await runOf(one, order)
    expect(requests).toHaveLength(180)
    // What a busy machine sends late may fail because of that, and is then no failure of the target.
    const kinds = new Set(requests.map(({ failure }) => failure))
    kinds.delete('local')
    expect(kinds).toEqual(new Set(['timeout', 'reset']))
  })
})

test('an HTTP/2 answer that is kept and does not end is cut at the size limit, which is one of this machine', async () => {
  const server = createSecureServer(pair, (_, response) => {
    const part = Buffer.alloc(65_536, ' ')
    const more = () => {
      while (!response.stream.destroyed && response.stream.write(part));
    }
    response.stream.on('drain', more).on('error', () => undefined)
    response.writeHead(200)
    more()
  })
  await against(server, async (port) => {
    const slow = { ...scenario(), arrivals: { kind: 'constant', rate: '4/s' } } as const
    const { requests, result } = await runOf(slow, { url: `https://127.0.0.1:${port}`, timeoutSeconds: 10 })
    const posted = requests.filter(({ route }) => route === 'post')
    expect(posted.map(({ failure }) => failure)).toEqual(Array.from({ length: 4 }, () => 'local'))
    expect(result.remarks[0]?.message).toMatch(/4 by TOO_LONG \(.* may have 4 MiB/)
    for (const { bytesIn } of posted) {
      expect(bytesIn).toBeGreaterThan(4 * 2 ** 20)
      expect(bytesIn).toBeLessThan(5 * 2 ** 20)
    }
  })
})

test.each([['nothing listens', async () => (await nowhere()).replace('http:', 'https:')]])(
  'a secured target where %s is said to be out of reach',
  async (_, url) => {
    await expect(runOf(scenario(), { url: await url() })).rejects.toThrow(
      /No secure connection to 127\.0\.0\.1:\d+/,
    )
  },
)

test.each([
  ['never answers a handshake', createServer1],
  ['breaks a handshake off', () => createServer1((socket) => socket.resetAndDestroy())],
  [
    'answers a handshake a byte at a time',
    () =>
      createServer1((socket) => {
        // The head of a record of 16 kB that never ends.
        socket.write(Buffer.from([22, 3, 3, 64, 0]))
        const drip = setInterval(() => socket.write('\x02'), 200)
        socket.once('close', () => clearInterval(drip))
      }),
  ],
  [
    'answers a handshake with garbage',
    () => createServer1((socket) => socket.write('this is no TLS\r\n\r\n')),
  ],
] as const)('a secured target that %s is said to be out of reach, in time', async (_, serve) => {
  const sockets = new Set<Socket>()
  const server = serve().on('connection', (socket) => {
    sockets.add(socket.on('error', () => undefined).on('close', () => sockets.delete(socket)))
    socket.resume()
  })
  await against(server, async (port) => {
    const begun = performance.now()
    await expect(runOf(scenario(), { url: `https://127.0.0.1:${port}`, timeoutSeconds: 1 })).rejects.toThrow(
      /No secure connection to 127\.0\.0\.1:\d+/,
    )
    expect(performance.now() - begun).toBeLessThan(20_000)
    await expect.poll(() => sockets.size).toBe(0)
  })
})

test('a certificate of an unknown authority is not accepted', async () => {
  const server = createSecure1(pair, answer(new Set()))
  const { authority: _, ...untrusting } = scenario()
  await against(server, async (port) => {
    const run = runOf(untrusting, { url: `https://127.0.0.1:${port}` })
    await expect(run).rejects.toThrow(/self-signed certificate/)
  })
})

test('a plain target is never requested over HTTP/2', async () => {
  const seen = new Set<string>()
  await against(createServer(answer(seen)), async (port) => {
    await runOf(scenario(), { url: `http://127.0.0.1:${port}`, timeoutSeconds: 10 })
    expect(new Set([...seen].map((line) => line.slice(0, 4)))).toEqual(new Set(['1.1 ']))
  })
})
