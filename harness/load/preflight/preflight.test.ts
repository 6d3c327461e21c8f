import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { type AddressInfo, createServer as createRawServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { selfSigned } from '../../../test/fixtures/certificate.ts'
import { probeScenario } from '../../../test/fixtures/probe-scenario.ts'
import { typedProject } from '../../config/loading/typed-project.ts'
import type { Journey, OpenLoopScenario, StepAnswer } from '../../config/scenario/scenario.ts'
import { readLoad } from '../../config/typed/load-words.ts'
import { type PreflightOrder, preflight } from './preflight.ts'

const open = new Set<Server>()
afterEach(() => {
  for (const server of open) server.close()
  open.clear()
})

async function portOf(server: Server): Promise<number> {
  open.add(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

/** Sends the requests for these words once, as a run does first. */
function asked(url: string, words: object = {}, authority?: string) {
  const load = readLoad({ requests: [url], ...words }, (problem) => {
    throw new Error(problem)
  })
  if (load === undefined) throw new Error('nothing was read')
  const { target, scenarios = [] } = typedProject(load, '/')
  return preflight(
    {
      ...{ url: load.url, routes: target.routes, seed: 1, authority, speaksUdp: false },
      scenarios: scenarios.map(({ scenario }) => ({ scenario, timeoutSeconds: 20 })),
    },
    new AbortController().signal,
  )
}

const answering =
  (status: number, headers: Record<string, string> = {}): RequestListener =>
  (_, response) =>
    response.writeHead(status, headers).end()

describe('each route of a target is requested once before anything is measured', () => {
  test('a target that answers well is reported with its protocol', async () => {
    const port = await portOf(createServer(answering(200)))
    expect(await asked(`http://127.0.0.1:${port}/`)).toEqual({ protocol: 'http1' })
  })

  test('the request has the method, the headers and the body that were typed', async () => {
    const seen: unknown[] = []
    const server = createServer((request, response) => {
      request.on('data', (bytes: Buffer) => seen.push(bytes.toString()))
      request.on('end', () => {
        seen.push(request.method, request.headers['x-key'], request.headers['content-type'])
        response.end()
      })
    })
    await asked(`http://127.0.0.1:${await portOf(server)}/`, { data: '{"a":1}', header: ['X-Key: abc'] })
    expect(seen).toEqual(['{"a":1}', 'POST', 'abc', 'application/json'])
  })

  test('a target that fails once is asked again', async () => {
    let requests = 0
    const server = createServer((request, response) =>
      answering(requests++ === 0 ? 503 : 200)(request, response as never),
    )
    await asked(`http://127.0.0.1:${await portOf(server)}/`)
    expect(requests).toBe(2)
  })

  test.each<[string, RequestListener, string, string]>([
    ['404', answering(404), 'ANSWER_UNEXPECTED', '404 Not Found'],
    [
      'a redirect to a login',
      answering(302, { Location: '/login' }),
      'ANSWER_UNEXPECTED',
      'looks like a login',
    ],
    ['500', answering(500), 'TARGET_FAILING', '500'],
    [
      'no answer, and a cut connection',
      (request) => request.socket.destroy(),
      'TARGET_UNREACHABLE',
      'is not HTTP',
    ],
  ])('one that answers %s', async (_, listener, code, said) => {
    const port = await portOf(createServer(listener))
    await expect(asked(`http://127.0.0.1:${port}/items`)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(said),
    })
  })

  test('an answer may be larger than what is ever kept of one', async () => {
    const huge = Buffer.alloc(5 * 2 ** 20)
    const port = await portOf(createServer((_, response) => response.end(huge)))
    expect(await asked(`http://127.0.0.1:${port}/`)).toEqual({ protocol: 'http1' })
  })

  test('what a refused request says is shown from its beginning', async () => {
    const server = createServer((_, response) => response.writeHead(422).end('{"error":"name is missing"}'))
    await expect(asked(`http://127.0.0.1:${await portOf(server)}/`)).rejects.toThrow('"name is missing"')
  })

  test('also where it is compressed', async () => {
    const body = gzipSync('{"error":"name is missing"}')
    const headers = { 'Content-Encoding': 'gzip' }
    const server = createServer((_, response) => response.writeHead(422, headers).end(body))
    await expect(asked(`http://127.0.0.1:${await portOf(server)}/`)).rejects.toThrow('"name is missing"')
  })

  test('a service that repeats the credentials that it was sent does not get them into the message', async () => {
    const server = createServer(({ headers }, response) =>
      response.writeHead(401).end(`no user has ${headers['x-api-key']} or ${headers.authorization}`),
    )
    const url = `http://ann:s3cret-pw@127.0.0.1:${await portOf(server)}/`
    const told = await asked(url, { header: ['X-Api-Key: k3y-of-ann'] }).catch((error: Error) => error)
    expect(told).toMatchObject({ message: expect.stringContaining('no user has … or …') })
    expect(String(told)).not.toMatch(/k3y|s3cret/)
  })

  test('a recording that brings its own requests is asked too', async () => {
    const port = await portOf(createServer(answering(404)))
    const requests = [{ at: 0, route: 'one', path: '/one' }]
    const scenario = { engine: 'open-loop', name: 'replay', arrivals: { kind: 'recorded', requests } }
    const order = { url: `http://127.0.0.1:${port}`, routes: { one: 'GET /one' }, seed: 1, speaksUdp: false }
    await expect(
      preflight(
        { ...order, scenarios: [{ scenario: scenario as never, timeoutSeconds: 20 }] } as PreflightOrder,
        new AbortController().signal,
      ),
    ).rejects.toThrow('GET /one was answered with 404')
  })

  /**
   * Asks for the first requests of a journey whose second step makes its path from the answer to the first one. Answers have a
   * coding that cannot be undone here.
   */
  async function askedStrangely(path: (first: StepAnswer | undefined) => string) {
    const headers = { 'Content-Encoding': 'compress', ETag: '"1"' }
    const port = await portOf(createServer((_, response) => response.writeHead(200, headers).end('x')))
    const steps: Journey<string>['steps'] = [
      { route: 'one', expect: ({ header }) => header('etag') === '"1"', request: () => ({ path: '/one' }) },
      { route: 'two', request: (_, [first]) => ({ path: path(first) }) },
    ]
    const scenario: OpenLoopScenario<string> = { ...probeScenario, mix: [{ weight: 1, steps }] }
    return await preflight(
      {
        ...{ url: `http://127.0.0.1:${port}`, seed: 1, speaksUdp: false },
        routes: { one: 'GET /one', two: 'GET /two' },
        scenarios: [{ scenario, timeoutSeconds: 20 }],
      },
      new AbortController().signal,
    )
  }

  test('an answer that cannot be read here is correct where nobody reads it', async () => {
    expect(await askedStrangely((first) => `/two/${first?.status}`)).toEqual({ protocol: 'http1' })
  })

  test('and is told where a later step reads it', async () => {
    await expect(askedStrangely((first) => `/two/${first?.text}`)).rejects.toThrow(
      'GET /one could not be read on this machine (CODING)',
    )
  })

  test('an expected status is correct', async () => {
    const port = await portOf(createServer(answering(404)))
    expect(await asked(`http://127.0.0.1:${port}/`, { expect: '404' })).toEqual({ protocol: 'http1' })
  })

  test('redirects are followed if that was asked for', async () => {
    const server = createServer((request, response) =>
      answering(request.url === '/a' ? 301 : 200, request.url === '/a' ? { Location: '/b' } : {})(
        request,
        response as never,
      ),
    )
    const url = `http://127.0.0.1:${await portOf(server)}/a`
    expect(await asked(url, { location: true })).toEqual({ protocol: 'http1' })
  })

  test('redirects that were followed to a login are no answer', async () => {
    const server = createServer((request, response) =>
      answering(request.url === '/a' ? 302 : 200, request.url === '/a' ? { Location: '/login' } : {})(
        request,
        response as never,
      ),
    )
    const url = `http://127.0.0.1:${await portOf(server)}/a`
    await expect(asked(url, { location: true })).rejects.toThrow('GET /a led to /login')
  })

  test('nothing is sent on to another server', async () => {
    let sentOn = 0
    const other = await portOf(createServer((_, response) => response.end(String(++sentOn))))
    const server = createServer(answering(302, { Location: `http://127.0.0.1:${other}/a` }))
    const url = `http://127.0.0.1:${await portOf(server)}/a`
    await expect(asked(url, { location: true })).rejects.toThrow(`a redirect to http://127.0.0.1:${other}/a`)
    expect(sentOn).toBe(0)
  })

  test.each([
    ['HEAD', 'Content-Length', '1000'],
    ['OPTIONS', 'Allow', 'GET'],
    ['DELETE', 'X-Any', 'any'],
  ])('%s is asked as any other method', async (method, name, value) => {
    const seen: unknown[] = []
    const server = createServer((request, response) => {
      seen.push(request.method)
      response.writeHead(200, { [name]: value }).end()
    })
    expect(await asked(`http://127.0.0.1:${await portOf(server)}/`, { method })).toEqual({
      protocol: 'http1',
    })
    expect(seen).toEqual([method])
  })

  test('a name of several addresses is asked at the one that answers', async () => {
    const port = await portOf(createServer(answering(200)))
    expect(await asked(`http://localhost:${port}/`)).toEqual({ protocol: 'http1' })
  })

  test('an address of IPv6', async ({ skip }) => {
    const server = createServer(answering(200))
    open.add(server)
    const isThere = await new Promise<boolean>((resolve) =>
      server.once('error', () => resolve(false)).listen(0, '::1', () => resolve(true)),
    )
    if (!isThere) skip('this machine has no IPv6')
    const { port } = server.address() as AddressInfo
    expect(await asked(`http://[::1]:${port}/`)).toEqual({ protocol: 'http1' })
  })

  test('a server that does not speak HTTP is reported with the text that it sends', async () => {
    const port = await portOf(
      createRawServer((socket) => socket.on('error', () => undefined).end('SSH-2.0-OpenSSH_9.6\r\n')),
    )
    await expect(asked(`http://127.0.0.1:${port}/`)).rejects.toThrow('It said "SSH-2.0-OpenSSH_9.6"')
  })

  test('a port where nothing listens', async () => {
    const server = createServer()
    const port = await portOf(server)
    await new Promise((resolve) => server.close(resolve))
    await expect(asked(`http://127.0.0.1:${port}/`)).rejects.toThrow('nothing listens')
  })

  test('TLS: an unknown authority, the same one trusted, plain HTTP to a TLS port, and TLS to a plain port', async () => {
    const pair = await selfSigned()
    const port = await portOf(createSecureServer(pair, answering(200)))
    const url = `https://127.0.0.1:${port}/`
    await expect(asked(url)).rejects.toMatchObject({ hint: expect.stringContaining('--cacert') })
    const directory = await mkdtemp(join(tmpdir(), 'tg-authority-'))
    const file = join(directory, 'authority.pem')
    await writeFile(file, pair.cert)
    expect(await asked(url, {}, file)).toEqual({ protocol: 'tls' })
    for (const none of [pair.key, 'garbage', '']) {
      await writeFile(file, none)
      await expect(asked(url, {}, file)).rejects.toThrow('holds no certificate in PEM form')
    }
    await expect(asked(url, {}, join(directory, 'none.pem'))).rejects.toThrow('cannot be read: ENOENT')
    await expect(asked(`http://127.0.0.1:${port}/`)).rejects.toThrow(/speaks TLS|not HTTP/)
    const plain = await portOf(createServer(answering(200)))
    await expect(asked(`https://127.0.0.1:${plain}/`)).rejects.toThrow('does not speak TLS')
    const cutting = await portOf(createSecureServer(pair, (request) => request.socket.destroy()))
    await writeFile(file, pair.cert)
    await expect(asked(`https://127.0.0.1:${cutting}/`, {}, file)).rejects.toMatchObject({
      code: 'TARGET_FAILING',
      message: expect.stringContaining('the connection was cut'),
    })
    await rm(directory, { recursive: true })
  })
})
