import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { listenersOf } from '../../harness/stack/sockets/listening.ts'
import { Inspector } from '../../profiles/attached/inspector.ts'
import { openEverywhere } from '../../profiles/attached/open-inspector.ts'

/** The number of sockets on which a process listens. */
const listening = (pid: number): number => listenersOf(pid).length

/** Runs Node beside this process, from when it has written something, for as long as `use` takes. */
async function beside(args: readonly string[], use: (pid: number) => Promise<void>): Promise<void> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  const ended = once(child, 'exit')
  try {
    const died = ended.then(([code]): never => {
      throw new Error(`${args.join(' ')} ended with exit code ${code}`)
    })
    await Promise.race([once(child.stdout, 'data'), died])
    await use(child.pid ?? 0)
  } finally {
    child.kill('SIGKILL')
    await ended
  }
}

/** Runs a program without sockets, whose inspector has a port of its own. */
function besideProgram(use: (pid: number) => Promise<void>, before = ''): Promise<void> {
  const program = `${before}; setInterval(() => undefined, 1000); process.stdout.write('up')`
  return beside(['--inspect-port=0', '--eval', program], use)
}

const holding = join(import.meta.dirname, 'fixtures/holding-inspector.ts')

test('an inspector is closed by its process where its session was killed, and not where it was only stopped', () =>
  besideProgram((pid) =>
    beside([holding, String(pid), '600'], async (holder) => {
      expect(listening(pid)).toBe(1)
      process.kill(holder, 'SIGSTOP')
      await delay(2500)
      expect(listening(pid)).toBe(1)
      process.kill(holder, 'SIGKILL')
      await expect.poll(() => listening(pid)).toBe(0)
    }),
  ))

test('an inspector outlasts its lease while its session lives, and is closed at its end', () =>
  besideProgram(async (pid) => {
    const inspector = await Inspector.open(pid, { leaseMs: 400 })
    await delay(2000)
    const answer = await inspector.ask('Runtime.evaluate', { expression: '1 + 1', returnByValue: true })
    expect(answer).toMatchObject({ result: { value: 2 } })
    await inspector[Symbol.asyncDispose]()
    expect(listening(pid)).toBe(0)
  }))

test('a session renews its lease, for a process that cannot see whether it is connected', () =>
  besideProgram(async (pid) => {
    await using inspector = await Inspector.open(pid, { leaseMs: 400 })
    const asked = vi.spyOn(inspector, 'ask')
    const renewals = () => asked.mock.calls.filter(([method]) => method === 'Runtime.callFunctionOn')
    await expect.poll(() => renewals().length).toBeGreaterThan(1)
    expect(renewals()[0]?.[1]).toMatchObject({ arguments: [{ value: 400 }, { value: true }] })
  }))

test('the inspector of a Node without process.getBuiltinModule is closed at the end too', () =>
  besideProgram(async (pid) => {
    const inspector = await Inspector.open(pid)
    expect(listening(pid)).toBe(1)
    await inspector[Symbol.asyncDispose]()
    expect(listening(pid)).toBe(0)
  }, 'process.getBuiltinModule = undefined; delete globalThis.require'))

test('an inspector that its process cannot close is told with the reason and the remedy', () =>
  besideProgram(async (pid) => {
    await expect(Inspector.open(pid)).rejects.toThrow(
      /cannot close its inspector by itself: Error: no modules; process \d+ did not close its inspector at \S+ again, .*: restart it/,
    )
  }, "process.getBuiltinModule = undefined; globalThis.require = () => { throw new Error('no modules') }"))

test('an inspector that opens too late is closed again', () =>
  besideProgram(async (pid) => {
    process.kill(pid, 'SIGSTOP')
    const refused = expect(Inspector.open(pid, { openMs: 200, lateMs: 60_000 })).rejects.toThrow(
      /did not open its inspector within 0\.2 s, but later, so it was closed again/,
    )
    await delay(1000)
    process.kill(pid, 'SIGCONT')
    await refused
    expect(listening(pid)).toBe(0)
  }))

test('an inspector that never opens is told with what would follow if it did', () =>
  besideProgram(async (pid) => {
    await expect(Inspector.open(pid, { openMs: 200, lateMs: 200 })).rejects.toThrow(
      /within 0\.2 s: (should it still open it, .* until it is restarted|something else listens at port 9229)/,
    )
  }, "process.on('SIGUSR1', () => undefined)"))

/** A program that answers like an inspector, and takes no session. */
const refusing = `process.on('SIGUSR1', () => {
  const server = require('node:http').createServer((_, answer) =>
    answer.end(JSON.stringify([{ webSocketDebuggerUrl: 'ws://192.0.2.1:9/session' }])))
  server.on('upgrade', (_, socket) => socket.destroy())
  server.listen(0, '127.0.0.1')
})`

test('an inspector that takes no session is told with the remedy', () =>
  besideProgram(async (pid) => {
    await expect(Inspector.open(pid)).rejects.toThrow(
      /takes no session at its inspector, 127\.0\.0\.1:\d+, so it cannot be closed again, .*: restart it/,
    )
  }, refusing))

/** A program that answers like an inspector at all addresses, and opens no other. */
const everywhere = `process.on('SIGUSR1', () => undefined)
require('node:http').createServer((_, answer) =>
  answer.end(JSON.stringify([{ webSocketDebuggerUrl: 'ws://192.0.2.1:9/session' }]))).listen(0, '0.0.0.0')`

test('an inspector that is open for all addresses already is named', () =>
  besideProgram(async (pid) => {
    await expect.poll(() => listening(pid)).toBe(1)
    await expect(Inspector.open(pid, { openMs: 200, lateMs: 200 })).rejects.toThrow(
      /already has its inspector open at 0\.0\.0\.0, .*: start it without --inspect, or/,
    )
  }, everywhere))

test('an inspector that opens for all addresses only after it was asked is not one that was open before', () => {
  const socket = (inode: number, address: string) => ({ inode, address, port: 9229, uid: 1000 })
  const sockets = [socket(1, '0.0.0.0'), socket(2, '127.0.0.1'), socket(3, '0.0.0.0'), socket(4, '::')]
  const early = openEverywhere(sockets, new Set([1, 2, 4])).map(({ inode }) => inode)
  expect(early).toEqual([1, 4])
})
