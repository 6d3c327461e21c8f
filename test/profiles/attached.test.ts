import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isProgram, onPath } from '../../harness/base/find-program.ts'
import { answers } from '../../harness/guard/waiting/ready.ts'
import { findListeners } from '../../harness/stack/sockets/listeners.ts'
import { listenersOf } from '../../harness/stack/sockets/listening.ts'
import type { AttachedProfile } from '../../profiles/attached/attached.ts'
import { attachAllocations, attachCpu } from '../../profiles/attached/node.ts'
import { attachPerf } from '../../profiles/attached/perf.ts'
import { attachPySpy, findPySpy } from '../../profiles/attached/py-spy.ts'
import { type Attaching, profileStarted } from '../../profiles/attached/started.ts'
import type { WrittenProfile } from '../../profiles/flame/written-profile.ts'
import { findPerf } from '../../profiles/perf.ts'
import { monotonicMicroseconds } from '../../profiles/process.ts'
import { withSpinningServer } from './spinning.ts'

const python = onPath('python3', process.env).find(isProgram)
const serving = (url: string) => () => findListeners(['127.0.0.1'], Number(new URL(url).port)).pids
/** A PATH on which the only runtime that an app can have is Node. */
const path = [join(process.execPath, '..'), '/usr/bin', '/bin'].join(delimiter)

/** Profiles the spinning server behind a command that is not Node itself. */
const behind = (
  command: string,
  args: readonly string[],
  attach: Attaching,
  directory = import.meta.dirname,
) =>
  withSpinningServer(2, async (order) => {
    const process_ = {
      ...order.process,
      ...{ command, args, directory, stopSignal: 'SIGTERM' as const },
      // Programs in the caller's home directory, such as npm and Python, can only be run by the caller.
      user: undefined,
      environment: { ...order.process.environment, PATH: path, HOME: directory },
    }
    const taken = await profileStarted({ ...order, process: process_, serving: serving(order.url) }, attach)
    return { ...taken, files: await readdir(order.output) }
  })

/** Code that V8 had inlined into its caller before the profiler was attached counts as the caller's. */
const spins = /^(spinAround|\(anonymous\)) .*\/fixtures\/spinning-server\.ts:/

const hottest = ({ hottest: hot }: WrittenProfile): string => hot[0]?.name ?? 'nothing'

describe('a Node that another program starts', () => {
  test('is found behind npm run start and its shell', async () => {
    const project = await mkdtemp(join(tmpdir(), 'tg-npm-'))
    try {
      const start = `node ${JSON.stringify(join(import.meta.dirname, 'fixtures/spinning-server.ts'))}`
      await writeFile(join(project, 'package.json'), JSON.stringify({ scripts: { start } }))
      const npm = onPath('npm', process.env).find(isProgram) ?? 'npm'
      const taken = await behind(npm, ['run', 'start'], attachCpu, project)
      expect(hottest(taken)).toMatch(spins)
      expect(taken.files.toSorted()).toEqual(['v8-cpu.cpuprofile', 'v8-cpu.folded', 'v8-cpu.html'])
    } finally {
      await rm(project, { recursive: true, force: true })
    }
  })

  test.skipIf(python === undefined)(
    'that is not Node is not signalled, and the error names the profiler for it',
    async () => {
      await expect(behind(python ?? '', ['fixtures/spinning.py'], attachCpu)).rejects.toThrow(
        /which has the work, is Python: --with py-spy looks into it, and perf into any program/,
      )
    },
  )
})

/** The number of sockets on which a process listens. */
const listening = (pid: number): number => listenersOf(pid).length

/** Profiles a program that already runs, which must still run unchanged afterwards. */
const whileItRuns = (
  command: string,
  args: readonly string[],
  use: (take: (attach: Attaching) => Promise<AttachedProfile>, pid: number) => Promise<void>,
) =>
  withSpinningServer(2, async ({ url, ...order }) => {
    const { port } = new URL(url)
    // At its usual port another test may have an inspector open.
    const env = { ...process.env, PORT: port, NODE_OPTIONS: '--inspect-port=0' }
    const child = spawn(command, args, { cwd: import.meta.dirname, env, stdio: 'ignore' })
    const ended = once(child, 'exit')
    try {
      await expect.poll(answers(url)).toBe(undefined)
      const [pid = 0] = serving(url)()
      await use((attach) => attach({ ...order, serving: serving(url) }), pid)
      expect(await answers(url)()).toBe(undefined)
      expect(listening(pid)).toBe(1)
    } finally {
      child.kill('SIGKILL')
      await ended
    }
  })

test('a running Node is profiled, and its inspector is closed again each time', async () => {
  await whileItRuns(process.execPath, ['fixtures/spinning-server.ts'], async (take, pid) => {
    const taken = await take(attachCpu)
    expect(hottest(taken)).toMatch(spins)
    expect(taken.isPart).toBe(false)
    expect(taken.since).toBeLessThan(monotonicMicroseconds())
    expect(listening(pid)).toBe(1)
    expect(hottest(await take(attachAllocations))).toMatch(/fillArrays|spinning-server\.ts/)
    await expect(take((order) => attachPySpy(order, '/bin/false'))).rejects.toThrow(
      /is Node: --with cpu, heap and allocations look into it/,
    )
  })
})

test.skipIf(findPerf() === undefined)('a running Node is profiled by perf', async () => {
  await whileItRuns(process.execPath, ['fixtures/spinning-server.ts'], async (take) => {
    expect((await take((order) => attachPerf(order))).page).toBe('perf.html')
  })
})

test.skipIf(findPySpy() === undefined || python === undefined)(
  'py-spy names the Python function that used the time',
  async () => {
    await whileItRuns(python ?? '', ['fixtures/spinning.py'], async (take) => {
      expect(hottest(await take((order) => attachPySpy(order)))).toMatch(/^spin_around \(.*spinning\.py/)
    })
  },
)
