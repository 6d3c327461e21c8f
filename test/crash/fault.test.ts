import { once } from 'node:events'
import { readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { home } from '../../harness/base/paths.ts'
import { effects } from '../../harness/config/faults/fault-effects.ts'
import { faultLinesIn } from '../fixtures/fault-lines.ts'
import { waitForNothing } from './leftovers.ts'
import { openGround, times } from './victim.ts'

const values: Readonly<Record<string, string>> = {
  latency: '=100ms',
  bandwidth: '=1MB/s',
  'slow-close': '=500ms',
}

/** Every kind of fault on every service that it applies to, 1 s into the measured part: for a while, and until the end. */
const all = Object.entries(effects).flatMap(([kind, { on, lasts }]) =>
  on.flatMap((victim) => {
    const fault = `${victim}:${kind}${values[kind] ?? ''}@1s`
    return lasts ? [`${fault}+500ms`, fault] : [fault]
  }),
)

/** Only root can give the stack a disk of its own. */
const isRoot = process.platform === 'linux' && process.getuid?.() === 0

/** A few faults in CI; by hand all of them, as often as requested. */
const few = ['redis:kill@1s', 'app:kill@1s+500ms', 'postgres:stop@1s+500ms', 'disk:full@1s+500ms']
const shown = process.env.CRASH_TIMES === undefined ? few : all
const isOfDisk = (fault: string): boolean => fault.startsWith('disk')

/** The service that a run must name when it cannot continue: the one that is killed for good. */
const namedBy = (fault: string): string | undefined =>
  /^(\w+):kill@1s$/.exec(fault)?.[1]?.replace('app', 'app-1')

interface Phase {
  readonly kind: string
  readonly fault?: string
  readonly from: number
  readonly to: number
}

/** The beginning and end of each phase of a bundle, in seconds since its measured part began. */
function phasesIn(results: string): readonly Phase[] {
  const bundle = realpathSync(join(results, 'latest'))
  const lines = (file: string) =>
    readFileSync(join(bundle, file), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
  const { startedAt } = lines('seconds.jsonl')[0]
  const seconds = (at: number): number => (at - startedAt) / 1000
  return lines('phases.jsonl').map((phase) => ({
    ...phase,
    from: seconds(phase.from),
    to: seconds(phase.to),
  }))
}

async function endsWithoutPass(fault: string): Promise<void> {
  await using ground = await openGround()
  const named = namedBy(fault)
  const results = join(ground.temporary, 'results')
  let [longest, latest] = [0, Number.NEGATIVE_INFINITY]
  for (let count = 0; count < times(1); count += 1) {
    const begun = performance.now()
    const run = ground.start(join(home, 'bin/tailgate'), [
      ...['run', join(import.meta.dirname, 'scenarios/steady.ts'), '--rows', '2000', '--no-profile'],
      ...['--no-calibrate', '--json', '--fault', fault, '--out', results],
    ])
    const [said, [code]] = await Promise.all([run.stdout === null ? '' : text(run.stdout), once(run, 'exit')])
    longest = Math.max(longest, (performance.now() - begun) / 1000)
    expect(longest).toBeLessThan(120)
    if (named === undefined) {
      expect([1, 3], said).toContain(code)
      // Its budget on a latency is unproven anyway, as nothing is calibrated here.
      const line = { outcome: 'unproven', sentence: expect.stringContaining(`${fault} was injected`) }
      expect(faultLinesIn(said)).toMatchObject([line])
    } else {
      expect(code).toBe(4)
      expect(JSON.parse(said).error).toMatchObject({
        code: 'SERVICE_DIED',
        message: expect.stringContaining(
          `${named} ended while it was needed and during ${fault} (by SIGKILL).\n`,
        ),
      })
    }
    const mark = phasesIn(results).find((phase) => phase.kind === 'fault' && phase.fault === fault)
    latest = Math.max(latest, (mark?.from ?? Number.NaN) - 1)
    // Never too early, and late only by what a busy machine may stand still.
    expect(mark?.from).toBeGreaterThan(0.99)
    expect(latest).toBeLessThan(2)
    expect(mark?.to).toBeGreaterThanOrEqual(mark?.from ?? Number.NaN)
    expect((await waitForNothing(() => ground.leftovers(), 30)).leaked).toEqual([])
  }
  process.stdout.write(
    `${fault}: ${times(1)} runs, longest ${longest.toFixed(1)} s, begun at most ${(latest * 1000).toFixed(0)} ms late\n`,
  )
}

const title = 'a run with %s ends in time and does not pass'
const patience = { timeout: 3_600_000 }
test.each(shown.filter((fault) => !isOfDisk(fault)))(title, patience, endsWithoutPass)
test.skipIf(!isRoot).each(shown.filter(isOfDisk))(title, patience, endsWithoutPass)
