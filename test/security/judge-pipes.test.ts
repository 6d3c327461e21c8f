import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tailgate } from '../end-to-end/tailgate.ts'
import { scaled, tell, whole } from './scale.ts'

const place = mkdtempSync(join(tmpdir(), 'tailgate-pipes-'))
afterAll(() => rmSync(place, { recursive: true, force: true }))

/** A bundle as a run leaves it, complete or cut short. */
beforeAll(async () => {
  const args = ['run', 'phases', '--no-profile', '--no-calibrate', '--out', join(place, 'out')]
  await tailgate(args, undefined, join(import.meta.dirname, '../fixtures/table')).finished
})

/** What may stand in place of a file; each function creates it at a path. */
const kinds: Readonly<Record<string, (path: string) => void>> = {
  pipe: (path) => execFileSync('mkfifo', [path]),
  '/dev/zero': (path) => symlinkSync('/dev/zero', path),
  '/dev/full': (path) => symlinkSync('/dev/full', path),
  'link to itself': (path) => symlinkSync(basename(path), path),
  'link to a pipe': (path) => {
    execFileSync('mkfifo', [`${path}.pipe`])
    symlinkSync(`${path}.pipe`, path)
  },
  directory: (path) => mkdirSync(path),
}

/** The bundle with something else in place of one of its files. */
function spoiled(name: string, kind: string): string {
  const bundle = join(place, 'bundle')
  rmSync(bundle, { recursive: true, force: true })
  cpSync(join(place, 'out/latest'), bundle, { recursive: true, dereference: true })
  rmSync(join(bundle, name))
  kinds[kind]?.(join(bundle, name))
  return bundle
}

test.each([
  ['run.json', 'pipe'],
  ['seconds.jsonl', 'pipe'],
  ['latency.hlog', 'pipe'],
  ['resources.jsonl', 'pipe'],
  ['run.json', '/dev/zero'],
  ['latency.hlog', '/dev/zero'],
])('a bundle whose %s is a %s is unreadable, at once', async (name, kind) => {
  const bundle = spoiled(name, kind)
  for (const command of ['judge', 'report']) {
    const { code, signal, stderr } = await tailgate([command, bundle]).finished
    expect([command, code, signal]).toEqual([command, 3, null])
    expect(stderr).toContain('it is not a file')
  }
})

test('any file of a bundle may be anything else: the commands end at once, in a sentence, and pass nothing that lacks evidence', {
  timeout: scaled(600_000),
}, async () => {
  const files = readdirSync(join(place, 'out/latest'), { withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  expect(files.length).toBeGreaterThan(8)
  const all = files.flatMap(({ name }) => Object.keys(kinds).map((kind) => [name, kind] as const))
  const offset = Math.floor(Math.random() * all.length)
  const chosen = whole
    ? all
    : Array.from({ length: scaled(3) }, (_, index) => all[(offset + index * 7) % all.length])
  let refused = 0
  for (const [name, kind] of chosen.filter((one) => one !== undefined)) {
    const bundle = spoiled(name, kind)
    for (const command of ['judge', 'report']) {
      const about = `${command} with a ${kind} in the place of ${name}`
      const { code, signal, stderr } = await tailgate([command, bundle]).finished
      expect([about, signal, /^\s+at /m.test(stderr)]).toEqual([about, null, false])
      const allowed = evidence.includes(name) ? [3] : [0, 1, 3, 4]
      expect(allowed, `${about}: ${stderr}`).toContain(code)
      // The run itself is unproven, so that its exit code alone does not tell that the file was missed.
      if (evidence.includes(name)) expect(stderr, about).toContain('cannot be read')
      if (code === 3) refused += 1
    }
  }
  tell('files of a bundle replaced', { replaced: chosen.length, 'commands that refused': refused })
})

/** Without these files nothing can be judged. */
const evidence = ['run.json', 'seconds.jsonl', 'latency.hlog', 'resources.jsonl']

test('a pipe in place of a bundle is refused at once', async () => {
  const pipe = join(place, 'pipe')
  execFileSync('mkfifo', [pipe])
  const { code, stderr } = await tailgate(['judge', pipe]).finished
  expect([code, stderr.includes('There is no bundle')]).toEqual([2, true])
})
