import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, onTestFinished, test, vi } from 'vitest'
import { openGuard } from '../../harness/guard/guardian/guard.ts'
import type { ToGuardian } from '../../harness/guard/guardian/messages.ts'
import { sweep } from '../../harness/guard/janitor/janitor.ts'
import { down } from '../../harness/guard/janitor/kept-stacks.ts'
import { makeRoot, newRunId, runDirectory } from '../../harness/guard/ledger/run-root.ts'
import { identify, isAlive } from '../../harness/guard/processes/identity.ts'
import { signalPid } from '../../harness/guard/processes/strays.ts'
import { noEngine } from '../fixtures/docker-engine.ts'
import { type Leftovers, waitForNothing } from './leftovers.ts'
import { type Ground, openGround, times, untilUp } from './victim.ts'

const { signal } = new AbortController()
const program = join(import.meta.dirname, '../../harness/guard/guardian/guardian.ts')

/**
 * A guardian whose harness sends these messages, reads no answer and dies.
 * @returns what is left after at most 30 s.
 */
async function talkTo(ground: Ground, ...messages: readonly ToGuardian[]): Promise<Leftovers> {
  await makeRoot(ground.root)
  const open = {
    type: 'open',
    id: newRunId(),
    root: ground.root,
    user: undefined,
    harness: await identify(process.pid),
  } as const
  const guardian = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'ignore'] })
  const ended = once(guardian, 'exit')
  guardian.stdout.once('readable', () => guardian.stdin.end())
  guardian.stdin.write([open, ...messages].map((message) => `${JSON.stringify(message)}\n`).join(''))
  await once(guardian.stdin, 'finish')
  const { leaked } = await waitForNothing(() => ground.leftovers(), 30)
  guardian.stdout.destroy()
  await ended
  return leaked
}

const nothing = {
  command: '/nonexistent',
  args: [],
  environment: {},
  directory: '/',
  user: undefined,
} as const

test('a guardian whose answers nobody reads, so that its pipe is full, still takes everything down', async () => {
  await using ground = await openGround()
  const requests = Array.from({ length: 5000 }, (_, request) => ({
    type: 'spawn' as const,
    request,
    description: { ...nothing, name: 'missing', stopSignal: 'SIGTERM' as const },
  }))
  expect(await talkTo(ground, ...requests)).toEqual([])
})

test('a resource that is being reserved when the harness dies does not stay, and does not recreate the ledger', async () => {
  await using ground = await openGround()
  for (let count = 0; count < times(5); count += 1) {
    const requests = Array.from({ length: 20 }, (_, request) => ({
      type: 'reserve' as const,
      request,
      count: 20,
      fixed: [],
    }))
    expect(await talkTo(ground, ...requests)).toEqual([])
  }
})

test('a stopped guardian (SIGSTOP) delays neither an interrupted harness nor its end', async () => {
  await using ground = await openGround()
  const interruption = new AbortController()
  const guard = await openGuard({ root: ground.root, signal: interruption.signal })
  const [guardian] = await ground.guardians()
  signalPid(guardian?.pid ?? 0, 'SIGSTOP')
  const begun = performance.now()
  const reserved = guard.reserve(1)
  interruption.abort(new Error('interrupted'))
  await expect(reserved).rejects.toThrow('interrupted')
  await guard[Symbol.asyncDispose]()
  // One that is waited for is given up after sixteen seconds.
  expect((performance.now() - begun) / 1000).toBeLessThan(12)
  expect(await ground.leftovers()).toEqual([])
})

test('a guardian that was stopped while its harness died is woken by the next command', async () => {
  await using ground = await openGround()
  const harness = ground.startDriver()
  const ended = once(harness, 'exit')
  await untilUp(harness)
  const [guardian] = await ground.guardians()
  signalPid(guardian?.pid ?? 0, 'SIGSTOP')
  signalPid(harness.pid ?? 0, 'SIGKILL')
  await ended
  await delay(300)
  expect((await ground.leftovers()).length).toBeGreaterThan(5)
  expect(await sweep({ root: ground.root })).toEqual({ removed: [], refused: [] })
  expect((await waitForNothing(() => ground.leftovers(), 30)).leaked).toEqual([])
})

test('everything of this project is removed on request, including a current run', async () => {
  await using ground = await openGround()
  const harness = ground.startDriver()
  const ended = once(harness, 'exit')
  await untilUp(harness)
  vi.stubEnv('DOCKER_HOST', noEngine)
  onTestFinished(() => void vi.unstubAllEnvs())
  expect((await down({ root: ground.root })).stopped).toEqual([])
  expect((await ground.leftovers()).length).toBeGreaterThan(5)
  expect((await down({ root: ground.root, which: 'all' })).stopped).toHaveLength(1)
  expect(await ground.leftovers()).toEqual([])
  await ended
})

test('janitors that remove the same remains at the same time do not disturb each other', async () => {
  await using ground = await openGround()
  const harness = ground.startDriver()
  const ended = once(harness, 'exit')
  await untilUp(harness)
  const guardians = await ground.guardians()
  for (const pid of [...guardians.map((one) => one.pid), harness.pid ?? 0]) signalPid(pid, 'SIGKILL')
  await ended
  while ((await Promise.all(guardians.map(isAlive))).includes(true)) await delay(10)
  const sweepings = await Promise.all(Array.from({ length: 5 }, () => sweep({ root: ground.root })))
  expect(sweepings.flatMap(({ refused }) => refused)).toEqual([])
  expect(await ground.leftovers()).toEqual([])
})

/** Only root can make a file that root cannot remove, and only on some file systems. */
const canForbid = process.getuid?.() === 0

test.runIf(canForbid)('a directory that cannot be removed stays in the ledger, with the reason', async () => {
  await using ground = await openGround()
  const guard = await openGuard({ root: ground.root, signal })
  const stubborn = join(guard.directory, 'stubborn')
  await writeFile(stubborn, '')
  execFileSync('chattr', ['+i', stubborn])
  try {
    await guard[Symbol.asyncDispose]()
    await access(runDirectory(ground.root, guard.id))
    expect(await sweep({ root: ground.root })).toEqual({
      removed: [],
      refused: [expect.stringMatching(/cannot be removed: .*stubborn/)],
    })
  } finally {
    execFileSync('chattr', ['-i', stubborn])
  }
  expect(await sweep({ root: ground.root })).toEqual({ removed: [guard.id], refused: [] })
  expect(await ground.leftovers()).toEqual([])
})
