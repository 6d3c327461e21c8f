import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { home } from '../../harness/base/paths.ts'
import { signalPid } from '../../harness/guard/processes/strays.ts'
import { KillTable } from '../crash/kill-table.ts'
import { waitForNothing } from '../crash/leftovers.ts'
import { type Ground, openGround, times } from '../crash/victim.ts'
import { remainsInDocker, useLocalImages, volumesOf, whyNot } from './daemon.ts'

const reason = await whyNot()

/** In milliseconds: about the duration of a run in Docker (containers, load, verdict, removal). */
const spanMs = 16_000

/** In seconds: everything must be removed within this time. */
const deadlineSeconds = 30

/** So many runs are killed at once: each mostly waits, for a moment that is drawn and for what Docker removes. */
const atOnce = 3

const start = (ground: Ground) =>
  ground.start(join(home, 'bin/tailgate'), [
    ...[
      'run',
      'browse',
      '--stack',
      'docker',
      '--warm-up',
      '2s',
      '--duration',
      '3s',
      '--rate',
      '50/s',
      '--rows',
      '2000',
    ],
    ...['--no-profile', '--no-calibrate', '--json', '--out', join(ground.temporary, 'results')],
  ])

describe.skipIf(reason)(`a harness in Docker that is killed${reason ? ` (skipped: ${reason})` : ''}`, () => {
  beforeAll(() => {
    useLocalImages()
  })
  afterAll(() => {
    vi.unstubAllEnvs()
  })
  const volumes = new WeakMap<Ground, Set<string>>()
  const look = async (ground: Ground): Promise<void> => {
    await ground.look()
    const seen = volumes.get(ground) ?? new Set()
    volumes.set(ground, seen)
    for (const name of await volumesOf(ground.runs)) seen.add(`volume ${name}`)
  }
  /** Resources of others that appear in Docker in the meantime are not counted. */
  const inDocker = async (ground: Ground) =>
    (await remainsInDocker()).filter(
      (line) => volumes.get(ground)?.has(line) || [...ground.runs].some((run) => line.includes(run)),
    )
  const leftoversOf = async (ground: Ground) => [...(await inDocker(ground)), ...(await ground.leftovers())]

  test('at any moment, alone or with its group, leaves no container, network, volume, process or file', {
    timeout: 7_200_000,
  }, async () => {
    const table = new KillTable(deadlineSeconds)
    const kill = async (count: number) => {
      await using ground = await openGround()
      const harness = start(ground)
      const ended = once(harness, 'exit')
      await delay(Math.random() * spanMs)
      await look(ground)
      if (harness.pid !== undefined) signalPid(count % 2 === 0 ? harness.pid : -harness.pid, 'SIGKILL')
      await ended
      const { seconds, leaked } = await waitForNothing(() => leftoversOf(ground), 4 * deadlineSeconds)
      expect(leaked).toEqual([])
      table.add(count % 2 === 0 ? 'harness' : 'group', seconds, leaked.length)
    }
    const all = Array.from({ length: times(3) }, (_, count) => count)
    while (all.length > 0) await Promise.all(all.splice(0, atOnce).map(kill))
    table.print('SIGKILL of a run in Docker')
    expect(table.punctual).toBe(1)
  })

  test('together with its guardian leaves nothing after the next command', { timeout: 600_000 }, async () => {
    await using ground = await openGround()
    const harness = start(ground)
    const ended = once(harness, 'exit')
    const hasPostgres = async (): Promise<boolean> => {
      await look(ground)
      return (await inDocker(ground)).some((line) => line.includes('-postgres'))
    }
    await vi.waitUntil(hasPostgres, { timeout: 200_000, interval: 100 })
    if (harness.pid !== undefined) signalPid(harness.pid, 'SIGSTOP')
    for (const { pid } of await ground.guardians()) signalPid(pid, 'SIGKILL')
    if (harness.pid !== undefined) signalPid(harness.pid, 'SIGKILL')
    await ended
    expect(await inDocker(ground)).not.toEqual([])
    await once(ground.start(join(home, 'bin/tailgate'), ['down']), 'exit')
    expect(await leftoversOf(ground)).toEqual([])
  })
})
