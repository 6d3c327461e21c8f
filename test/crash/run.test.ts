import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { signalPid } from '../../harness/guard/processes/strays.ts'
import { readBundles } from './bundles.ts'
import { KillTable } from './kill-table.ts'
import { waitForNothing } from './leftovers.ts'
import { phaseNames, phases, startRun, untilIn } from './phase.ts'
import { openGround, times } from './victim.ts'

/** In seconds: what is left after this time counts as leaked. */
const deadlineSeconds = 30

test('a run that is killed in any phase leaves nothing but bundles that can be read', {
  timeout: 7_200_000,
}, async () => {
  await using ground = await openGround()
  const table = new KillTable(6)
  const results = { complete: 0, aborted: 0 }
  const offset = Math.floor(Math.random() * phaseNames.length)
  for (let count = 0; count < times(4); count += 1) {
    const phase = phaseNames[(offset + count * 2) % phaseNames.length] ?? 'it measures'
    const run = startRun(ground)
    const ended = once(run, 'exit')
    await untilIn(phase, run)
    await delay(Math.random() * phases[phase][1])
    await ground.look()
    if (run.pid !== undefined) signalPid(count % 4 === 3 ? -run.pid : run.pid, 'SIGKILL')
    await ended
    const { seconds, leaked } = await waitForNothing(() => ground.leftovers(), deadlineSeconds)
    table.add(`${count % 4 === 3 ? 'group' : 'harness'}, while ${phase}`, seconds, leaked.length)
    expect(leaked).toEqual([])
    const statuses = await readBundles(join(ground.temporary, 'results'))
    expect(statuses).toHaveLength(count + 1)
    for (const status of ['complete', 'aborted'] as const)
      results[status] = statuses.filter((one) => one === status).length
  }
  table.print('SIGKILL of a run')
  process.stdout.write(`bundles: ${results.aborted} aborted, ${results.complete} complete, 0 unreadable\n`)
  // A machine that stands still for a moment causes one late result.
  expect(table.punctual).toBeGreaterThanOrEqual(times(4) < 100 ? 0.7 : 0.99)
})

const exits = [
  ['SIGHUP', 129],
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const

const endings = phaseNames.flatMap((phase) =>
  exits.flatMap(([signal, code]) =>
    (['once', 'twice'] as const).map((often) => [signal, often, phase, code] as const),
  ),
)

/** In CI each phase gets one signal, a different one each time; by hand every phase gets every signal, once and twice. */
const shown =
  process.env.CRASH_TIMES === undefined
    ? endings.filter((_, index) => index % 6 === Math.floor(index / 6) % 6)
    : endings

const signals = new KillTable(5)
afterAll(() => signals.print('signals, to the end of the run'))

test.each(shown)(
  '%s %s, while %s, ends a run in order, with exit code %d',
  { timeout: 300_000 },
  async (...row) => {
    const [signal, often, phase, code] = row
    await using ground = await openGround()
    const run = startRun(ground)
    const ended = once(run, 'exit')
    await untilIn(phase, run)
    let begun = performance.now()
    if (run.pid !== undefined) signalPid(run.pid, signal)
    if (often === 'twice') {
      // Two signals of the same kind that arrive together are one signal to the kernel.
      await delay(100)
      begun = performance.now()
      if (run.pid !== undefined) signalPid(run.pid, signal)
    }
    const [exit, by] = await ended
    const seconds = (performance.now() - begun) / 1000
    const { leaked } = await waitForNothing(() => ground.leftovers(), deadlineSeconds)
    signals.add(`${signal} ${often}`, seconds, leaked.length)
    expect(leaked).toEqual([])
    // A run that did not listen would need ten seconds more, and a service that does not end is given up after sixteen.
    expect(seconds).toBeLessThan(often === 'twice' ? 5 : 10)
    const [status] = await readBundles(join(ground.temporary, 'results'))
    // A run that was already judged has ended by itself.
    if (phase === 'it is judged' && status === 'complete') expect(exit).toBe(3)
    else {
      expect(often === 'twice' ? [code, signal] : [code]).toContain(exit ?? by)
      expect(status).toBe('aborted')
    }
  },
)
