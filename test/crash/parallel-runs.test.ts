import { once } from 'node:events'
import { expect, test } from 'vitest'
import { status } from '../../harness/guard/janitor/kept-stacks.ts'
import { signalPid } from '../../harness/guard/processes/strays.ts'
import { waitForNothing } from './leftovers.ts'
import { openGround, templatesIn, times, untilUp } from './victim.ts'

test('harnesses that start at the same time do not interfere, and one prepared database serves them all', {
  timeout: 3_600_000,
}, async () => {
  await using ground = await openGround()
  for (let round = 0; round < times(1); round += 1) {
    const harnesses = Array.from({ length: round === 0 ? 3 : 10 }, () => ground.startDriver())
    const endings = harnesses.map((harness) => once(harness, 'exit'))
    await Promise.all(harnesses.map(untilUp))
    expect(await status({ root: ground.root })).toHaveLength(harnesses.length)
    expect(await templatesIn(ground.cache)).toEqual(['whole'])
    for (const { pid } of harnesses) if (pid !== undefined) signalPid(pid, 'SIGKILL')
    await Promise.all(endings)
    expect((await waitForNothing(() => ground.leftovers(), 30)).leaked).toEqual([])
  }
})
