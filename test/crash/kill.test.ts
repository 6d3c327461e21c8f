import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { sweep } from '../../harness/guard/janitor/janitor.ts'
import { isAlive } from '../../harness/guard/processes/identity.ts'
import { signalPid } from '../../harness/guard/processes/strays.ts'
import { KillTable } from './kill-table.ts'
import { waitForNothing } from './leftovers.ts'
import { type Ground, openGround, templatesIn, times, untilUp } from './victim.ts'

let ground: Ground
/**
 * In milliseconds: one and a half times the duration of a start on this machine, so that kills come at any moment of a start
 * and a while after it.
 */
let span: number
beforeAll(async () => {
  ground = await openGround()
  // A start keeps its database after the stack is up, and on a busy machine each of the kills below may come before that.
  span = 1.5 * (await startOnce(ground.cache))
})
afterAll(() => ground?.[Symbol.asyncDispose]())

/**
 * Starts a harness with this cache and ends it once it is up and the database is kept.
 * Returns how long the start took, in milliseconds.
 */
async function startOnce(cache: string): Promise<number> {
  const begun = performance.now()
  const harness = ground.startDriver(cache)
  const ended = once(harness, 'exit')
  await untilUp(harness)
  const took = performance.now() - begun
  await untilKept(cache).finally(() => harness.pid !== undefined && signalPid(harness.pid, 'SIGKILL'))
  await ended
  await waitForNothing(() => ground.leftovers(), deadlineSeconds)
  return took
}

/** In seconds: what is left after this time counts as leaked. */
const deadlineSeconds = 30

/** Waits until this cache keeps a database. */
const untilKept = (cache: string): Promise<void> =>
  vi.waitFor(async () => expect(await templatesIn(cache)).toEqual(['whole']), {
    timeout: deadlineSeconds * 1000,
    interval: 50,
  })

/** Kills a start; `fresh` is a cache of its own in which it prepares its database, undefined for the kept one. */
async function killAtRandom(
  kill: (pid: number) => void,
  table: KillTable,
  fresh: string | undefined,
): Promise<readonly string[]> {
  const harness = ground.startDriver(fresh)
  const ended = once(harness, 'exit')
  await delay(Math.random() * span)
  await ground.look()
  if (harness.pid !== undefined) kill(harness.pid)
  await ended
  const { seconds, leaked } = await waitForNothing(() => ground.leftovers(), deadlineSeconds)
  table.add(fresh === undefined ? 'database kept' : 'database prepared', seconds, leaked.length)
  return leaked
}

test.each([
  ['the harness', 6, (pid: number) => signalPid(pid, 'SIGKILL')],
  ['its process group', 4, (pid: number) => signalPid(-pid, 'SIGKILL')],
])('after SIGKILL of %s at any moment nothing is left', { timeout: 3_600_000 }, async (name, short, kill) => {
  const table = new KillTable(3)
  for (let count = 0; count < times(short); count += 1) {
    const fresh = count % 3 === 0 ? `${ground.cache}-${short}-${count}` : undefined
    expect(await killAtRandom(kill, table, fresh)).toEqual([])
    if (fresh === undefined) continue
    // What was half prepared is not taken for a database, and the next start leaves nothing of it. It keeps its own one after
    // the stack is up.
    await startOnce(fresh)
  }
  table.print(`SIGKILL of ${name}`)
  expect(await templatesIn(ground.cache)).toEqual(['whole'])
})

test('what both the harness and the guardian leave, killed together, the next command removes', {
  timeout: 3_600_000,
}, async () => {
  const table = new KillTable(2)
  for (let count = 0; count < times(4); count += 1) {
    const harness = ground.startDriver()
    const ended = once(harness, 'exit')
    const isUp = count % 2 === 0
    if (isUp) await untilUp(harness)
    else await delay(Math.random() * span)
    await ground.look()
    const guardians = await ground.guardians()
    for (const { pid } of guardians) signalPid(pid, 'SIGKILL')
    if (harness.pid !== undefined) signalPid(harness.pid, 'SIGKILL')
    await ended
    // On a busy machine a process still exists for a moment after its SIGKILL.
    while ((await Promise.all(guardians.map(isAlive))).includes(true)) await delay(10)
    const begun = performance.now()
    const { refused } = await sweep({ root: ground.root })
    expect(refused).toEqual([])
    const seconds = (performance.now() - begun) / 1000
    const { leaked } = await waitForNothing(() => ground.leftovers(), deadlineSeconds)
    table.add(isUp ? 'once it is up' : 'while it starts', seconds, leaked.length)
    expect(leaked).toEqual([])
  }
  table.print('SIGKILL of harness and guardian')
  // The median, because a busy machine can stand still for longer than any limit. A quiet one needs less than a second, and
  // one that has a quarter of its processors 1.5 s; a janitor that waits for what does not end needs its whole time limit.
  expect(table.median).toBeLessThan(6)
})
