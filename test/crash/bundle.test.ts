import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { sweepTemporaries } from '../../harness/bundle/atomic-file.ts'
import { readBundles } from './bundles.ts'
import { type Ground, openGround, times, untilUp } from './victim.ts'

/** So many writers are killed at a time. */
const together = 4

/** Starts a writer, and kills it once `isOver` resolves, which is asked when the first bundle is begun. */
async function killWhileWriting(
  ground: Ground,
  out: string,
  isOver: (writer: ChildProcess) => Promise<unknown>,
): Promise<void> {
  const writer = ground.start(process.execPath, [join(import.meta.dirname, 'writer.ts'), out])
  const ended = once(writer, 'exit')
  await untilUp(writer)
  await isOver(writer)
  writer.kill('SIGKILL')
  await ended
}

/** In milliseconds: one and a half times as long as the first bundle takes here, so that kills come during it and after it. */
async function measureSpan(ground: Ground): Promise<number> {
  const out = join(ground.temporary, 'measured')
  let longest = 0
  const write = () =>
    killWhileWriting(ground, out, async (writer) => {
      const begun = performance.now()
      await untilUp(writer)
      longest = Math.max(longest, performance.now() - begun)
    })
  await Promise.all(Array.from({ length: together }, write))
  return longest * 1.5
}

test('a bundle whose writer is killed at any moment can be read, and is complete only with all its evidence', {
  timeout: 3_600_000,
}, async () => {
  await using ground = await openGround()
  const spanMs = await measureSpan(ground)
  const tally = { kills: 0, complete: 0, aborted: 0, temporaries: 0 }
  while (tally.kills < times(24)) {
    const out = join(ground.temporary, `results-${tally.kills}`)
    const kill = () => killWhileWriting(ground, out, () => delay(Math.random() * spanMs))
    await Promise.all(Array.from({ length: together }, kill))
    const statuses = await readBundles(out)
    tally.kills += together
    tally.complete += statuses.filter((status) => status === 'complete').length
    tally.aborted += statuses.filter((status) => status === 'aborted').length
    const left = await readdir(out, { recursive: true }).catch(() => [])
    tally.temporaries += left.filter((name) => /(^|\/)\.tmp-[^/]*$/.test(name)).length
    await sweepTemporaries(out).catch(() => undefined)
    const still = (await readdir(out, { recursive: true }).catch(() => [])).filter((name) =>
      name.includes('.tmp-'),
    )
    expect(still).toEqual([])
  }
  process.stdout.write(
    `\n${tally.kills} kills while a bundle is written: ${tally.aborted} bundles aborted, ${tally.complete} complete, ` +
      `0 unreadable, 0 with data missing; ${tally.temporaries} temporaries swept\n\n`,
  )
  expect(Math.min(tally.aborted, tally.complete)).toBeGreaterThan(0)
})
