import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { watchForeignCpu } from './foreign-cpu.ts'

let proc: string
beforeAll(async () => {
  proc = await mkdtemp(join(tmpdir(), 'tailgate-others-'))
})
afterAll(() => rm(proc, { recursive: true }))

/** A machine with two processors: its total used and idle ticks, and the ticks of three processes. */
async function machine(used: number, idle: number, processes: readonly [number, number, number][]) {
  await writeFile(join(proc, 'stat'), `cpu  ${used} 0 0 ${idle} 0 0 0 0 0 0\ncpu0 0\ncpu1 0\n`)
  for (const [pid, parent, ticks] of processes) {
    await mkdir(join(proc, String(pid)), { recursive: true })
    const behind = ['S', parent, 0, 0, 0, 0, 0, 0, 0, 0, 0, ticks, 0, 0, 0, 0, 0, 0, 0, 7]
    await writeFile(join(proc, String(pid), 'stat'), `${pid} (a (b) c) ${behind.join(' ')}`)
  }
}

test('the CPU use of others is that of the machine without that of our processes', async () => {
  await machine(1000, 1000, [
    [10, 1, 50],
    [11, 10, 20],
    [12, 1, 900],
  ])
  const others = watchForeignCpu([10], proc)
  // In 100 ticks of two processors, 120 were used: 30 by our process, 10 by its child, 80 by another.
  await machine(1120, 1080, [
    [10, 1, 80],
    [11, 10, 30],
    [12, 1, 980],
  ])
  expect(others.stop()).toBeCloseTo(0.8, 9)
})

test('a process of ours that begins in between counts, under the number of one that has ended too', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  onTestFinished(() => void vi.useRealTimers())
  await machine(2000, 2000, [
    [10, 1, 50],
    [11, 10, 20],
    [12, 1, 900],
    [13, 12, 10],
  ])
  const others = watchForeignCpu([10], proc)
  await Promise.all([rm(join(proc, '11'), { recursive: true }), rm(join(proc, '12'), { recursive: true })])
  vi.advanceTimersByTime(250)
  // In 100 ticks of two processors, 120 were used: 10 by our process, 30 by its new child and grandchild, 80 by others.
  await machine(2120, 2080, [
    [10, 1, 60],
    [12, 10, 20],
    [13, 1, 90],
    [14, 12, 10],
  ])
  expect(others.stop()).toBeCloseTo(0.8, 9)
})

test('without data from the system the result is undefined', () => {
  expect(watchForeignCpu([1], '/nowhere').stop()).toBeUndefined()
})
