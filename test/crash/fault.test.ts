import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { home } from '../../harness/config/cache.ts'
import { waitForNothing } from './remains.ts'
import { openGround, times } from './victim.ts'

/** Faults and the service that a run which cannot go on must name; undefined where it goes on. */
const faults = [
  ['redis:kill@1s', 'redis'],
  ['postgres:stop@1s+1s', undefined],
  ['app:kill@1s+500ms', undefined],
  ['postgres:kill@1s', 'postgres'],
  ['app:kill@1s', 'app-1'],
  ['nginx:kill@1s', 'nginx'],
  ['postgres:kill@500ms+500ms', undefined],
  ['redis:kill@1s+500ms', undefined],
  ['redis:stop@1s', undefined],
  ['nginx:stop@1s+500ms', undefined],
  ['nginx:reload@1s', undefined],
  ['postgres:latency=100ms@1s', undefined],
  ['redis:bandwidth=1MB/s', undefined],
  ['postgres:reset@1s+500ms', undefined],
  ['redis:slow-close=1s@1s', undefined],
] as const

/** The first few in CI; all of them, as often as asked, by hand. */
const shown = process.env.CRASH_TIMES === undefined ? faults.slice(0, 3) : faults

test.each(shown)(
  'a run with %s ends in time and does not pass',
  { timeout: 3_600_000 },
  async (fault, named) => {
    await using ground = await openGround()
    for (let count = 0; count < times(1); count += 1) {
      const begun = performance.now()
      const run = ground.start(join(home, 'bin/tailgate'), [
        ...['run', 'browse', '--duration', '3s', '--rate', '50/s', '--masks', '2000', '--no-profile'],
        ...['--no-calibrate', '--json', '--fault', fault, '--out', join(ground.temporary, 'results')],
      ])
      const [said, [code]] = await Promise.all([
        run.stdout === null ? '' : text(run.stdout),
        once(run, 'exit'),
      ])
      expect((performance.now() - begun) / 1000).toBeLessThan(60)
      if (named === undefined) expect([1, 3]).toContain(code)
      else {
        expect(code).toBe(4)
        expect(JSON.parse(said).error).toMatchObject({
          code: 'SERVICE_DIED',
          message: expect.stringMatching(
            new RegExp(`^${named} ended while it was needed \\(by SIGKILL\\)\\.\\n.`),
          ),
        })
      }
      expect((await waitForNothing(() => ground.remains(), 30)).leaked).toEqual([])
    }
  },
)
