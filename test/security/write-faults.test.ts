import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { chmod } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { kinds, type Strike, type Struck, struckRun } from './faults/struck-run.ts'
import { scale, tell, whole } from './scale.ts'

const cache = mkdtempSync(join(tmpdir(), 'tailgate-faults-'))
let counts: Struck['counts'] = {}

/** The database is prepared first, because a failure to keep it for the next run does no harm to this run. */
beforeAll(async () => {
  await chmod(cache, 0o755)
  for (const _ of ['preparing', 'counting']) {
    const run = await struckRun(cache, {
      kind: 'main',
      n: Number.MAX_SAFE_INTEGER,
      code: 'EIO',
      lasting: false,
    })
    counts = run.counts
    rmSync(run.temporary, { recursive: true, force: true })
  }
}, 600_000)
afterAll(() => rmSync(cache, { recursive: true, force: true }))

/** What a run has left in the directory of runs, and half-written files in the directory of bundles. */
function leftoversOf({ temporary, out }: Struck): string[] {
  const kept = ['ledgers', 'ports']
  const runs = join(temporary, 'runs')
  const roots = existsSync(runs) ? readdirSync(runs).map((root) => join(runs, root)) : []
  const left = roots.flatMap((root) => [
    ...readdirSync(root).filter((name) => !kept.includes(name)),
    ...kept.flatMap((name) => (existsSync(join(root, name)) ? readdirSync(join(root, name)) : [])),
  ])
  const files = existsSync(out) ? readdirSync(out, { recursive: true, encoding: 'utf8' }) : []
  return [...left, ...files.filter((name) => name.includes('.tmp-'))]
}

/** The texts of a file of its bundles, as far as they have one. */
const textsIn = ({ out }: Struck, name: string): string[] =>
  (existsSync(out) ? readdirSync(out) : [])
    .map((bundle) => join(out, bundle, name))
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, 'utf8'))

const statuses = (run: Struck): string[] =>
  textsIn(run, 'run.json').map((text) => (JSON.parse(text) as { status: string }).status)

/** The writes to fail: all of them, or some spread over the run, different ones each time. */
function chosen(count: number): number[] {
  if (whole) return Array.from({ length: count }, (_, index) => index + 1)
  const some = 2 + scale
  const offset = Math.random()
  return Array.from({ length: some }, (_, index) => 1 + Math.floor(((index + offset) / some) * count))
}

test.each(
  kinds.flatMap((kind) => [
    { kind, code: 'EIO', lasting: false } as const,
    { kind, code: 'ENOSPC', lasting: true } as const,
  ]),
)(
  'a write of the $kind process that fails with $code (for good: $lasting) ends the run in order',
  {
    timeout: 3_600_000,
  },
  async (fault) => {
    const count = counts[fault.kind] ?? 0
    expect(count).toBeGreaterThan(10)
    const writes = chosen(count)
    let struck = 0
    for (const n of writes) {
      const strike: Strike = { ...fault, n }
      const run = await struckRun(cache, strike)
      // A slightly longer or shorter run has a few writes more or fewer, so the last ones may not exist.
      if (run.struck !== '') {
        struck += 1
        const about = `write ${n} of ${count}: ${run.struck.slice(0, 300)}\n${run.said}`
        expect([0, 1, 3, null], about).not.toContain(run.code)
        expect(
          run.said.split('\n').filter((line) => line.startsWith('tailgate: ')),
          about,
        ).toHaveLength(1)
        expect(run.said, about).not.toMatch(/^\s+at /m)
        expect(leftoversOf(run), about).toEqual([])
        // Once run.json has its final name, the remaining steps are to sync it and to point `latest` at it.
        const afterwards = /^sync|latest/.test(run.struck.split('\n')[0] ?? '')
        if (!afterwards) {
          expect(new Set([...statuses(run), 'aborted']), about).toEqual(new Set(['aborted']))
          for (const text of textsIn(run, 'summary.md')) expect(text, about).toContain('· aborted')
        }
      }
      rmSync(run.temporary, { recursive: true, force: true })
    }
    expect(struck).toBeGreaterThan(0)
    tell(`writes of the ${fault.kind} process, ${fault.code}`, {
      tried: writes.length,
      failed: struck,
      'in a run': count,
    })
  },
)
