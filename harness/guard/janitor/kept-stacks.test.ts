import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { noEngine } from '../../../test/fixtures/docker-engine.ts'
import { beginLedger, type KeptStack, writeEntry } from '../ledger/ledger.ts'
import { makeRoot, newRunId } from '../ledger/run-root.ts'
import { currentSpace, type Identity, identify, isStopped } from '../processes/identity.ts'
import { down, isSamePlace, keptStackAt, status } from './kept-stacks.ts'

beforeEach(() => void vi.stubEnv('DOCKER_HOST', noEngine))
afterEach(() => vi.unstubAllEnvs())

test.each([
  ['http://127.0.0.1:3000', true],
  ['http://127.0.0.1:3000/', true],
  ['http://localhost:3000', true],
  ['HTTP://LOCALHOST:3000', true],
  ['http://[::1]:3000', false],
  ['http://127.0.0.1:3001', false],
  ['https://127.0.0.1:3000', false],
  ['http://example.com:3000', false],
])('a stack kept at http://127.0.0.1:3000 is found by %s: %s', (url, isFound) =>
  expect(isSamePlace('http://127.0.0.1:3000', url)).toBe(isFound),
)

interface Kept {
  readonly stack: Partial<KeptStack>
  /** The processes in its ledger beside the test itself, which is its guardian. */
  readonly others?: readonly Identity[]
  readonly guardian?: Identity
}

/** The root of a kept stack, and its id. */
async function keep({ stack, others = [], guardian }: Kept): Promise<{ root: string; id: string }> {
  const root = join(tmpdir(), `tg-${newRunId()}`)
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  await makeRoot(root)
  const id = newRunId()
  const own = await identify(process.pid)
  const run = { type: 'run', id, harness: own, space: await currentSpace() } as const
  await beginLedger(root, { ...run, guardian: guardian ?? own })
  for (const identity of [own, ...others])
    await writeEntry(root, id, { type: 'process', name: 'a process', identity, stopSignal: 'SIGTERM' })
  const usual = { name: 'shop', url: 'http://127.0.0.1:1', prometheus: undefined, since: 0, services: [] }
  await writeEntry(root, id, { type: 'kept', stack: { ...usual, ...stack } })
  return { root, id }
}

/** The services of a kept stack, each as its name, whether it is alive and whether it is healthy. */
async function servicesOf(kept: Kept) {
  const { root } = await keep(kept)
  const [found] = await status({ root })
  return found?.services.map(({ name, alive, healthy }) => [name, alive, healthy])
}

const sleeper = () => {
  const child = spawn('sleep', ['60'])
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

/** The port of a server that ends with the test. */
async function portOf(server: Server): Promise<number> {
  onTestFinished(() => void server.close())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

test('a service that is not asked at a port is healthy as long as it is alive', async () => {
  const ended = sleeper()
  const other = await identify(ended.pid ?? 0)
  ended.kill('SIGKILL')
  await once(ended, 'exit')
  const version = 'unknown'
  const pids = [process.pid]
  const services = [
    { name: 'alive', version, port: 1, isAsked: false, pids },
    { name: 'ended', version, port: 1, isAsked: false, pids: [other.pid] },
    { name: 'inside', version, port: 0, pids },
    // As ledgers have it from before it was recorded whether a port is asked; nothing listens at this one.
    { name: 'silent', version, port: 1, pids },
  ]
  const { root, id } = await keep({ stack: { services }, others: [other] })
  const [found] = await status({ root })
  expect(found?.services.map(({ name, port, alive, healthy }) => [name, port, alive, healthy])).toEqual([
    ['alive', 1, true, true],
    ['ended', 1, false, false],
    ['inside', 0, true, true],
    ['silent', 1, true, false],
  ])
  expect(found?.logs).toBe(join(root, id, 'logs'))
})

test.runIf(process.platform === 'linux')(
  'a service with a stopped process is alive and does not answer',
  async () => {
    const stopped = sleeper()
    const other = await identify(stopped.pid ?? 0)
    stopped.kill('SIGSTOP')
    await expect.poll(() => isStopped(other.pid)).toBe(true)
    const pids = [process.pid, other.pid]
    const services = [{ name: 'worker', version: '1', port: 1, isAsked: false, pids }]
    expect(await servicesOf({ stack: { services }, others: [other] })).toEqual([['worker', true, false]])
  },
)

test('what attaches to a stack gets none of its processes that have ended, nor another that has such a number now', async () => {
  const ended = sleeper()
  const other = await identify(ended.pid ?? 0)
  ended.kill('SIGKILL')
  await once(ended, 'exit')
  // The number of another process belonged to one of the stack that started earlier.
  const reused = { ...(await identify(sleeper().pid ?? 0)), start: '1' }
  const composed = sleeper().pid ?? 0
  // It lives, and of which boot could not be read.
  const unknown = { ...(await identify(sleeper().pid ?? 0)), boot: 'unknown' }
  const pids = [process.pid, other.pid, reused.pid, composed, unknown.pid]
  const services = [{ name: 'app', version: '1', port: 1, pids }]
  const { root } = await keep({ stack: { services }, others: [other, reused, unknown] })
  expect((await keptStackAt('http://127.0.0.1:1', root))?.services).toEqual([
    { name: 'app', version: '1', port: 1, pids: [process.pid, composed, unknown.pid] },
  ])
})

test('PostgreSQL and Redis are healthy when they answer, the app when each of its processes does', async () => {
  const talking = (talk: (socket: Socket) => void) =>
    portOf(
      createServer((socket) => {
        // Whoever asked goes away in the middle.
        socket.on('error', () => undefined)
        talk(socket)
      }),
    )
  const closes = await talking((socket) => socket.end())
  const replies = await talking((socket) => socket.once('data', () => socket.end('N')))
  const answering = (statusCode: number) =>
    portOf(createHttpServer((_, response) => void response.writeHead(statusCode).end()))
  const [well, ill] = [await answering(200), await answering(503)]
  const [version, pids] = ['1', [process.pid]]
  const stackAt = (port: number, ...ports: readonly number[]): Partial<KeptStack> => ({
    ...{ health: `http://127.0.0.1:${well}/ready`, postgres: 'postgres://a', redis: 'redis://a' },
    services: [
      { name: 'postgres', version, port, pids },
      { name: 'redis', version, port, pids },
      { name: 'app', version, port: well, ports, pids },
    ],
  })
  const of = (isWell: boolean) => ['postgres', 'redis', 'app'].map((name) => [name, true, isWell])
  expect(await servicesOf({ stack: stackAt(replies, well, well) })).toEqual(of(true))
  expect(await servicesOf({ stack: stackAt(closes, well, ill) })).toEqual(of(false))
})

test('a stack whose guardian is known by its number only is neither removed nor stopped, and down says why', async () => {
  const unknown = { pid: process.pid, start: 'unknown', boot: 'unknown' }
  const { root, id } = await keep({ stack: {}, guardian: unknown })
  expect(await down({ root })).toEqual({
    ...{ stopped: [], swept: [], remaining: [id] },
    refused: [expect.stringContaining(`Whether the process ${process.pid} is the guardian of ${id}`)],
  })
  expect((await status({ root })).map((run) => run.id)).toEqual([id])
})
