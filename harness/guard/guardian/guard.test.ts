import { access, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { engineThat, noEngine } from '../../../test/fixtures/docker-engine.ts'
import { freePort } from '../../../test/fixtures/free-port.ts'
import { down } from '../janitor/kept-stacks.ts'
import { ledgerFile, newRunId } from '../ledger/run-root.ts'
import { identify, isAlive } from '../processes/identity.ts'
import type { Guard, ProcessDescription } from '../processes/process.ts'
import { signalPid } from '../processes/strays.ts'
import { openGuard } from './guard.ts'

beforeEach(() => void vi.stubEnv('DOCKER_HOST', noEngine))
afterEach(() => vi.unstubAllEnvs())

const { signal } = new AbortController()

/** A root for this test, removed afterwards. */
function testRoot(): string {
  const root = join(tmpdir(), `tg-${newRunId()}`)
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  return root
}

const node = (guard: Guard, name: string, script: string): ProcessDescription => ({
  name,
  command: process.execPath,
  args: ['-e', script],
  environment: { GREETING: 'hello' },
  directory: guard.directory,
  stopSignal: 'SIGTERM',
  user: undefined,
})

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

test('a process gets only its own environment, and its last lines can be read', async () => {
  const root = testRoot()
  await using guard = await openGuard({ root, signal })
  const script = 'for (let n = 1; n < 99; n++) console.log(n); console.log(Object.keys(process.env).join())'
  const echo = await guard.spawn(node(guard, 'echo', script))
  expect(await echo.ended).toEqual({ code: 0, signal: null })
  expect(await echo.lastLines(2)).toBe('98\nGREETING,TAILGATE_RUN')
})

test('a process that is started again is told where its own part of the log begins', async () => {
  await using guard = await openGuard({ root: testRoot(), signal })
  const first = await guard.spawn(node(guard, 'echo', 'console.log("ready")'))
  await first.ended
  const again = await guard.spawn(node(guard, 'echo', 'console.log("ready")'))
  await again.ended
  expect([first.logStart, again.logStart]).toEqual([0, 'ready\n'.length])
})

test('the secrets that processes were given are known, and are not in the last lines', async () => {
  await using guard = await openGuard({ root: testRoot(), signal })
  const script = 'console.log(process.env.API_TOKEN, "beside", "of-another-service")'
  const environment = { API_TOKEN: 'from-the-config', MODE: 'fast' }
  const secrets = ['of-another-service']
  const leaks = await guard.spawn({ ...node(guard, 'leaks', script), environment, secrets })
  await leaks.ended
  expect(await leaks.lastLines(1)).toBe('… beside …')
  expect(new Set(guard.secrets())).toEqual(new Set(['from-the-config', 'of-another-service']))
})

test('disposing stops every process and leaves only an empty root', async () => {
  const root = testRoot()
  const guard = await openGuard({ root, signal })
  const waits = await guard.spawn(node(guard, 'waits', 'setInterval(() => {}, 1000)'))
  const identity = await identify(waits.pid)
  await guard.reserve(3)
  expect(await isAlive(identity)).toBe(true)
  await guard[Symbol.asyncDispose]()
  expect(await isAlive(identity)).toBe(false)
  expect(await readdir(root, { recursive: true })).toEqual(['ledgers', 'ports'])
})

test('a process that ignores its soft signal, or is stopped, goes all the same', async () => {
  await using guard = await openGuard({ root: testRoot(), signal })
  const deaf = await guard.spawn(
    node(
      guard,
      'deaf',
      'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log("it hears nothing")',
    ),
  )
  const frozen = await guard.spawn(node(guard, 'frozen', 'setInterval(() => {}, 1000)'))
  await expect.poll(() => deaf.lastLines(1)).toBe('it hears nothing')
  signalPid(frozen.pid, 'SIGSTOP')
  expect(await Promise.all([deaf.stop(100), frozen.stop(30_000)])).toEqual([
    { code: null, signal: 'SIGKILL' },
    { code: null, signal: 'SIGTERM' },
  ])
})

test('a grandchild in a session of its own goes with the run', async () => {
  const guard = await openGuard({ root: testRoot(), signal })
  const script = `const { spawn } = require('node:child_process')
    const child = spawn('/bin/sleep', ['1000'], { detached: true, stdio: 'ignore', cwd: '/' })
    console.log(child.pid)
    child.unref()`
  const parent = await guard.spawn(node(guard, 'parent', script))
  await parent.ended
  const grandchild = await identify(Number(await parent.lastLines(1)))
  expect(await isAlive(grandchild)).toBe(true)
  await guard[Symbol.asyncDispose]()
  expect(await isAlive(grandchild)).toBe(false)
})

const ports: Record<string, (guard: Guard) => Promise<number | undefined>> = {
  'a port that is reserved': async (guard) => (await guard.reserve(1))[0],
  'a port that its config names': async (guard) => {
    const port = await freePort()
    await guard.reserve(0, [[port, 'broker']])
    return port
  },
}

test.runIf(process.platform === 'linux').each(Object.entries(ports))(
  'a service that goes into the background, with nothing of the run but %s, goes with the run',
  async (_, portOf) => {
    const guard = await openGuard({ root: testRoot(), signal })
    const port = await portOf(guard)
    const listens = `require('node:net').createServer().listen(${port}, '127.0.0.1', () => console.log('it listens'))`
    const script = `const { spawn } = require('node:child_process')
      const options = { detached: true, cwd: '/', env: {}, stdio: ['ignore', 'pipe', 'ignore'] }
      const child = spawn(process.execPath, ['-e', ${JSON.stringify(listens)}], options)
      child.stdout.once('data', () => {
        console.log(child.pid)
        process.exit()
      })`
    const parent = await guard.spawn({ ...node(guard, 'parent', script), user: guard.user })
    await parent.ended
    const daemon = await identify(Number(await parent.lastLines(1)))
    expect(await isAlive(daemon)).toBe(true)
    await guard[Symbol.asyncDispose]()
    expect(await isAlive(daemon)).toBe(false)
  },
)

test.runIf(process.platform === 'linux')('a port that two runs name belongs to the first alone', async () => {
  const port = await freePort()
  await using first = await openGuard({ root: testRoot(), signal })
  await using second = await openGuard({ root: testRoot(), signal })
  await first.reserve(0, [[port, 'broker']])
  await expect(second.reserve(1, [[port, 'queue']])).rejects.toMatchObject({
    code: 'PORT_TAKEN',
    message: `Port ${port} on 127.0.0.1, asked for queue, is taken by another run or arm.`,
  })
  const twice = [
    [port, 'broker'],
    [port, 'broker'],
  ] as const
  expect(await first.reserve(1, twice)).toHaveLength(1)
})

test('with a seed the name of the directory and the ports are the same again', async () => {
  const root = testRoot()
  const placesOf = async (seed: number) => {
    await using guard = await openGuard({ root, signal, seed })
    return [guard.id, await guard.reserve(3), await guard.reserve(1)]
  }
  const isRepeated = async (seed: number) => isDeepStrictEqual(await placesOf(seed), await placesOf(seed))
  // Another run on this machine may hold one of the ports in only one of the two cases.
  expect((await isRepeated(7)) || (await isRepeated(8)) || (await isRepeated(9))).toBe(true)
  expect(await placesOf(8)).not.toEqual(await placesOf(7))
})

test.runIf(process.platform === 'linux')(
  'runs with the same seed at the same time have names and ports of their own, whatever their roots',
  async () => {
    const root = testRoot()
    const [first, second, third] = await Promise.all(
      [root, root, testRoot()].map((one) => openGuard({ root: one, signal, seed: 7 })),
    )
    const ports = await Promise.all([first, second, third].map((guard) => guard?.reserve(2)))
    expect(new Set(ports.flat()).size).toBe(6)
    expect(new Set([first, second, third].map((guard) => guard?.id)).size).toBe(3)
    if (first === undefined) throw new Error('no guard')
    const waits = await first.spawn(node(first, 'waits', 'setInterval(() => {}, 1000)'))
    const identity = await identify(waits.pid)
    await Promise.all([second, third].map((guard) => guard?.[Symbol.asyncDispose]()))
    expect(await isAlive(identity)).toBe(true)
    await first[Symbol.asyncDispose]()
  },
)

test('a missing program is refused with a reason', async () => {
  await using guard = await openGuard({ root: testRoot(), signal })
  const missing = { ...node(guard, 'missing', ''), command: '/nonexistent/program' }
  await expect(guard.spawn(missing)).rejects.toThrow('/nonexistent/program')
})

test('a guardian that is killed is noticed, and what it owned is cleared on disposing', async () => {
  const root = testRoot()
  const guard = await openGuard({ root, signal })
  const waits = await guard.spawn(node(guard, 'waits', 'setInterval(() => {}, 1000)'))
  const identity = await identify(waits.pid)
  const parent = await guard.spawn(node(guard, 'asks', 'console.log(process.ppid)'))
  await parent.ended
  signalPid(Number(await parent.lastLines(1)), 'SIGKILL')
  expect(await guard.lost).toMatchObject({ code: 'GUARDIAN_LOST' })
  await waits.ended
  await guard[Symbol.asyncDispose]()
  expect(await isAlive(identity)).toBe(false)
  expect(await exists(guard.directory)).toBe(false)
})

test('nothing starts once the signal is aborted', async () => {
  const controller = new AbortController()
  await using guard = await openGuard({ root: testRoot(), signal: controller.signal })
  controller.abort(new Error('stopped'))
  await expect(guard.spawn(node(guard, 'late', ''))).rejects.toThrow('stopped')
})

const stack = { name: 'shop', url: 'http://127.0.0.1:1', prometheus: undefined, since: 0, services: [] }

test('an interruption at the moment when a stack is kept comes too late: its guardian has it', async () => {
  const controller = new AbortController()
  const root = testRoot()
  await using guard = await openGuard({ root, signal: controller.signal })
  const keeping = guard.keep(stack)
  controller.abort(new Error('interrupted'))
  await keeping
  await guard[Symbol.asyncDispose]()
  expect(await down({ root, which: { id: guard.id } })).toMatchObject({ stopped: [guard.id], refused: [] })
})

test('a guardian whose ledger has gone stays until Docker has removed what the run had there', async () => {
  const root = testRoot()
  const asked: string[] = []
  // Its first answer is a refusal; then it has nothing of the run.
  await using engine = await engineThat(({ url = '' }, response) => {
    asked.push(url)
    response.writeHead(asked.length === 1 ? 500 : 200, { 'content-type': 'application/json' })
    response.end(url.startsWith('/volumes') ? '{"Volumes":[]}' : '[]')
  })
  vi.stubEnv('DOCKER_HOST', engine.host)
  const guard = await openGuard({ root, signal })
  const asks = node(guard, 'asks', 'console.log(process.ppid)')
  const parent = await guard.spawn({ ...asks, makesContainers: true })
  await parent.ended
  const guardian = await identify(Number(await parent.lastLines(1)))
  await guard.keep(stack)
  await guard[Symbol.asyncDispose]()
  await rm(ledgerFile(root, guard.id))
  // The signal stands for the next time that the guardian looks after its ledger.
  const livesOn = async (): Promise<boolean> => {
    signalPid(guardian.pid, 'SIGTERM')
    return isAlive(guardian)
  }
  await expect.poll(livesOn).toBe(false)
  expect(asked.length).toBeGreaterThan(1)
  expect(await exists(guard.directory)).toBe(false)
})

test('a root that somebody else can write to is refused', async () => {
  const root = testRoot()
  await mkdir(root)
  await writeFile(join(root, 'ledgers'), '')
  await expect(openGuard({ root, signal })).rejects.toMatchObject({ code: 'RUN_ROOT_UNUSABLE' })
})

test('a root that cannot be created is reported with a remedy', async () => {
  await expect(openGuard({ root: '/proc/tailgate', signal })).rejects.toMatchObject({
    code: 'RUN_ROOT_UNUSABLE',
    message: expect.stringContaining('/proc/tailgate'),
    hint: expect.stringContaining('TMPDIR'),
  })
})
