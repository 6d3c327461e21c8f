import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tailgate } from '../end-to-end/tailgate.ts'

const place = mkdtempSync(join(tmpdir(), 'tailgate-pipes-'))
afterAll(() => rmSync(place, { recursive: true, force: true }))

/** A bundle as a run leaves it, cut short or not. */
beforeAll(async () => {
  const args = ['run', 'phases', '--no-profile', '--no-calibrate', '--out', join(place, 'out')]
  await tailgate(args, 110, join(import.meta.dirname, '../fixtures/table')).finished
})

test.each([
  ['run.json', 'pipe'],
  ['seconds.jsonl', 'pipe'],
  ['latency.hlog', 'pipe'],
  ['resources.jsonl', 'pipe'],
  ['run.json', '/dev/zero'],
  ['latency.hlog', '/dev/zero'],
])('a bundle whose %s is a %s is unreadable, at once', async (name, kind) => {
  const bundle = join(place, 'bundle')
  rmSync(bundle, { recursive: true, force: true })
  cpSync(join(place, 'out/latest'), bundle, { recursive: true, dereference: true })
  rmSync(join(bundle, name))
  if (kind === 'pipe') execFileSync('mkfifo', [join(bundle, name)])
  else symlinkSync(kind, join(bundle, name))
  for (const command of ['judge', 'report']) {
    const { code, signal, stderr } = await tailgate([command, bundle], 30).finished
    expect([command, code, signal]).toEqual([command, 3, null])
    expect(stderr).toContain('it is not a file')
  }
})

test('a pipe in the place of a bundle is none, at once', async () => {
  const pipe = join(place, 'pipe')
  execFileSync('mkfifo', [pipe])
  const { code, stderr } = await tailgate(['judge', pipe], 30).finished
  expect([code, stderr.includes('There is no bundle')]).toEqual([2, true])
})
