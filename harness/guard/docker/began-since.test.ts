import { spawn } from 'node:child_process'
import { expect, test } from 'vitest'
import { beganSince, ticksAtStart, ticksNow } from './began-since.ts'

const here = test.skipIf(process.platform !== 'linux')

/** An hour in clock ticks. */
const hour = 360_000

here('a process that was started after a moment began since then, and not since a later one', async () => {
  const before = await ticksNow()
  expect(before).toBeGreaterThan(0)
  const child = spawn('sleep', ['300'], { stdio: 'ignore' })
  try {
    const pid = child.pid ?? 0
    expect(await beganSince(pid, before)).toBe(true)
    expect(await beganSince(pid, before + hour)).toBe(false)
    expect(await beganSince(pid, Number.NaN)).toBe(false)
  } finally {
    child.kill('SIGKILL')
  }
})

test('without /proc no process is one of a container, whatever has its number', async () => {
  expect(await beganSince(process.pid, 0, '/nonexistent')).toBe(false)
  expect(await ticksAtStart(process.pid, '/nonexistent')).toBeNaN()
})

test('a number that no process here has is of none that began', async () =>
  expect(await beganSince(2 ** 30, 0)).toBe(false))
