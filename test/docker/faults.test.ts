import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { home } from '../../harness/base/paths.ts'
import { tailgate } from '../end-to-end/tailgate.ts'
import { faultLinesIn } from '../fixtures/fault-lines.ts'
import { remainsInDocker, useLocalImages, whyNot } from './daemon.ts'

const reason = await whyNot()
const out = mkdtempSync(join(tmpdir(), 'tailgate-docker-'))
afterAll(() => rmSync(out, { recursive: true, force: true }))

/** One fault of each kind, one after another; then seconds without faults, in which what was stopped has time to start. */
const faults = [
  'postgres:latency=50ms@500ms+500ms',
  'nginx:bandwidth=1MB/s@500ms+500ms',
  'redis:reset@1500ms+300ms',
  'postgres:kill@2s+500ms',
  'redis:stop@3s+300ms',
  'nginx:reload@4s',
  'disk:full@4500ms+500ms',
]

const linesOf = (bundle: string, name: string) =>
  readFileSync(join(bundle, name), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))

describe.skipIf(reason)(`faults in Docker${reason ? ` (skipped: ${reason})` : ''}`, () => {
  let before: readonly string[]
  let document: string
  let bundle: string
  beforeAll(async () => {
    useLocalImages()
    before = await remainsInDocker()
    const finished = await tailgate(
      [
        ...['run', join(home, 'test/crash/scenarios/steady.ts'), '--stack', 'docker', '--duration', '14s'],
        ...['--rows', '2000', '--no-profile', '--no-calibrate', '--json', '--out', out],
        ...faults.flatMap((fault) => ['--fault', fault]),
      ],
      200,
    ).finished
    // A run that did not come to its verdict says why.
    expect([1, 3], finished.stderr.slice(-4000)).toContain(finished.code)
    document = finished.stdout
    bundle = (JSON.parse(document) as { bundle: string }).bundle
  }, 240_000)
  afterAll(() => void vi.unstubAllEnvs())

  test('are all injected at their time, and removed again', () => {
    const { startedAt } = linesOf(bundle, 'seconds.jsonl')[0]
    const marks = linesOf(bundle, 'phases.jsonl').filter(({ kind }) => kind === 'fault')
    expect(marks.map(({ fault }) => fault).toSorted()).toEqual(faults.toSorted())
    const first = marks.find(({ fault }) => fault.includes('latency'))
    // Never before its time, and as late as a machine that stands still makes it.
    const late = first.from - startedAt - 500
    expect(late).toBeGreaterThan(-100)
    expect(late).toBeLessThan(5000)
  })

  test('leave a service that answers again', () => {
    const last = linesOf(bundle, 'seconds.jsonl').filter(({ type, at }) => type === 'second' && at >= 7)
    const answered = last.reduce((sum, { statuses }) => sum + (statuses['200'] ?? 0), 0)
    expect(answered).toBeGreaterThan(0)
  })

  test('do not let the run pass, each of them by name', () => {
    const found = faultLinesIn(document)
    expect(found.map(({ outcome }) => outcome)).toEqual(['unproven'])
    expect(faults.filter((fault) => !found[0]?.sentence.includes(fault))).toEqual([])
  })

  test('leave nothing in Docker', async () => {
    expect(await remainsInDocker()).toEqual(before)
  })
})
