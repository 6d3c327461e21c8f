import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { home } from '../../harness/config/cache.ts'
import { signalPid } from '../../harness/guard/strays.ts'
import { readEvidence } from '../../harness/measure/evidence-reader.ts'
import { waitForNothing } from './remains.ts'
import { type Ground, openGround, times } from './victim.ts'

/** A whole run takes about this long here: start, load, verdict, report; in milliseconds. */
const span = 9000

const start = (ground: Ground) =>
  ground.start(join(home, 'bin/tailgate'), [
    ...['run', 'browse', '--duration', '3s', '--rate', '50/s', '--masks', '2000', '--no-profile', '--json'],
    ...['--out', join(ground.temporary, 'results')],
  ])

/** Every bundle can be read, and one that says it is complete has all its evidence. */
async function checkBundles(ground: Ground): Promise<void> {
  const results = join(ground.temporary, 'results')
  for (const name of (await readdir(results).catch(() => [])).filter((entry) => entry !== 'latest')) {
    const text = await readFile(join(results, name, 'run.json'), 'utf8').catch(() => undefined)
    if (text === undefined) continue
    const { status } = JSON.parse(text)
    expect(['complete', 'aborted']).toContain(status)
    if (status === 'complete') expect((await readEvidence(join(results, name))).scenarios).toHaveLength(1)
  }
}

test('a run that is killed at any moment leaves nothing but bundles that can be read', {
  timeout: 7_200_000,
}, async () => {
  await using ground = await openGround()
  for (let count = 0; count < times(4); count += 1) {
    const run = start(ground)
    const ended = once(run, 'exit')
    await delay(Math.random() * span)
    await ground.look()
    if (run.pid !== undefined) signalPid(count % 2 === 0 ? run.pid : -run.pid, 'SIGKILL')
    await ended
    expect((await waitForNothing(() => ground.remains(), 30)).leaked).toEqual([])
    await checkBundles(ground)
  }
})

const exits = [
  ['SIGHUP', 129],
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const

test.each(exits)(
  '%s at any moment, once or twice, ends a run in order with exit code %d',
  {
    timeout: 7_200_000,
  },
  async (signal, code) => {
    await using ground = await openGround()
    for (let count = 0; count < times(2); count += 1) {
      const run = start(ground)
      const ended = once(run, 'exit')
      await delay(1000 + Math.random() * (span - 5000))
      await ground.look()
      let begun = performance.now()
      if (run.pid !== undefined) signalPid(run.pid, signal)
      if (count % 2 === 1) {
        await delay(100)
        begun = performance.now()
        if (run.pid !== undefined) signalPid(run.pid, signal)
      }
      const [exit, by] = await ended
      const seconds = (performance.now() - begun) / 1000
      expect(count % 2 === 1 ? [code, signal] : [code]).toContain(exit ?? by)
      expect(seconds).toBeLessThan(count % 2 === 1 ? 1 : 5)
      expect((await waitForNothing(() => ground.remains(), 30)).leaked).toEqual([])
      await checkBundles(ground)
    }
  },
)
