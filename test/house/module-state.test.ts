import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { sourcesOf } from './imports.ts'
import { moduleState } from './module-state.ts'

const root = resolve(import.meta.dirname, '../..')

/**
 * Modules whose variables may change, each with its reason. No other module has such variables, so that its importers share
 * no state.
 */
const known: readonly string[] = [
  // These are programs: no module imports them, and their variables live as long as their process.
  'harness/calibration/known/server.ts',
  'harness/load/timing/waker-thread.ts',
  // Node has one list of trusted authorities for the whole process; this counts how often each one was asked for.
  'harness/load/probes/trusted.ts',
  // Scripts of the package cannot change while it runs, and reading them for each page takes longer than drawing it.
  'harness/charts/kit.ts',
  // What a restart left in Docker is removed once by a process, whose two arms start their stacks at the same time.
  'harness/stack/open-launcher.ts',
]

test('only the known modules have variables that change', () => {
  const sources = sourcesOf(root, ['harness', 'dashboards', 'profiles', 'reference-server'])
  expect(sources.length).toBeGreaterThan(400)
  const found = sources
    .filter(({ path }) => !path.endsWith('.bench.ts') && !known.includes(path))
    .flatMap((source) => moduleState(source))
  expect(found).toEqual([])
})

test('every known module still has a variable that changes', () => {
  const sources = sourcesOf(root, ['harness', 'dashboards', 'profiles', 'reference-server'])
  const stateful = sources.filter((source) => moduleState(source).length > 0).map(({ path }) => path)
  expect(known.filter((path) => !stateful.includes(path))).toEqual([])
})

test.each([
  ['let last = 0', ['odd.ts last']],
  ['export let last: number | undefined', ['odd.ts last']],
  ['const made = new Map<string, number>()', ['odd.ts made']],
  ['const waiting: string[] = []', ['odd.ts waiting']],
  ['export const known: Record<string, number> = {}', ['odd.ts known']],
  ["const names = new Set(['one'])", []],
  ['const limits = { most: 1 }', []],
  ['function count() {\n  let all = 0\n  return new Map()\n}', []],
])('of %s what can change is %j', (text, found) => {
  expect(moduleState({ path: 'odd.ts', text })).toEqual(found)
})
