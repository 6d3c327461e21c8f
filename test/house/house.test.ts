import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { faultsOf } from './faults.ts'
import { sourcesOf } from './imports.ts'

const root = resolve(import.meta.dirname, '../..')
const folders = ['harness', 'dashboards', 'profiles', 'reference-server']

test('the source tree keeps its rules', () => {
  const sources = sourcesOf(root, folders)
  expect(sources.length).toBeGreaterThan(400)
  expect(faultsOf(sources)).toEqual([])
})

/** A tree that keeps every rule, with the given files added. */
function planted(files: Readonly<Record<string, string>>): readonly string[] {
  const tree = mkdtempSync(join(tmpdir(), 'house-'))
  onTestFinished(() => rmSync(tree, { recursive: true }))
  const sound = {
    'harness/index.ts': "export type { Plan } from './config/plan.ts'",
    'harness/config/plan.ts': "import { limit } from '../base/errors.ts'\nexport type Plan = typeof limit",
    'harness/base/errors.ts': 'export const limit = 1',
    'harness/stories/run.ts': "import { judge } from '../verdict/judge.ts'\njudge()",
    'harness/verdict/judge.ts': 'export const judge = () => undefined',
    'dashboards/build.ts': "import { limit } from '../harness/base/errors.ts'\nexport const board = limit",
    'profiles/cpu.ts': 'export const cpu = 1',
    'reference-server/main.ts': "import './serve.ts'\nimport type { Plan } from 'tailgate'",
    'reference-server/serve.ts': "import fastify from 'fastify'",
  }
  for (const [path, text] of Object.entries({ ...sound, ...files })) {
    mkdirSync(dirname(join(tree, path)), { recursive: true })
    writeFileSync(join(tree, path), text)
  }
  return faultsOf(sourcesOf(tree, folders))
}

test('a sound tree has no fault', () => expect(planted({})).toEqual([]))

const descriptor = 'harness/load/wrk/descriptor/descriptor.ts'

test('configuration may read the descriptor of an engine, and nothing else of its folder', () => {
  const sound = {
    [descriptor]: "import { limit } from '../../../base/errors.ts'\nexport const wrk = limit",
    'harness/load/wrk/runner.ts': "import { wrk } from './descriptor/descriptor.ts'\nexport const run = wrk",
    'harness/config/engines.ts': "export { wrk } from '../load/wrk/descriptor/descriptor.ts'",
  }
  expect(planted(sound)).toEqual([])
  const reaching = { 'harness/config/engines.ts': "export { run } from '../load/wrk/runner.ts'" }
  expect(planted({ ...sound, ...reaching })).toEqual([
    'harness/config/engines.ts imports harness/load/wrk/runner.ts, which stands on a higher floor',
  ])
})

test('a descriptor may not import what runs its engine', () => {
  const files = {
    [descriptor]: "export * from '../runner.ts'",
    'harness/load/wrk/runner.ts': 'export const run = 1',
  }
  expect(planted(files)).toEqual([
    `${descriptor} imports harness/load/wrk/runner.ts, which stands on a higher floor`,
  ])
})

const upwards = [
  ['an import', "import { judge } from '../verdict/judge.ts'"],
  ['an import of a type', "import type { judge } from '../verdict/judge.ts'"],
  ['an export of what is elsewhere', "export { judge } from '../verdict/judge.ts'"],
  ['all exports of another', "export * from '../verdict/judge.ts'"],
  ['an import on demand', "export const judge = () => import('../verdict/judge.ts')"],
  ['the type of an import', "export type Judge = typeof import('../verdict/judge.ts')"],
] as const

test.each(upwards)('%s that leads up is found', (_, text) => {
  expect(planted({ 'harness/base/up.ts': text })).toContainEqual(
    'harness/base/up.ts imports harness/verdict/judge.ts, which stands on a higher floor',
  )
})

test.each<[string, Record<string, string>, RegExp]>([
  [
    'a profiler that imports a story',
    { 'profiles/up.ts': "import '../harness/stories/run.ts'" },
    /higher floor/,
  ],
  [
    'folders of one floor that import each other',
    {
      'harness/stack/up.ts': "import '../load/drive.ts'",
      'harness/load/drive.ts': "import type { up } from '../stack/up.ts'",
    },
    /^folders import each other: .*stack\/up.ts -> harness\/load\/drive.ts/,
  ],
  [
    'a circle over three folders, one inside another',
    {
      'harness/stack/up.ts': "import './launch/start.ts'",
      'harness/stack/launch/start.ts': "import '../../load/drive.ts'",
      'harness/load/drive.ts': "import '../stack/up.ts'",
    },
    /^folders import each other/,
  ],
  [
    'a server that imports the inside of the product',
    { 'reference-server/inside.ts': "import '../harness/config/plan.ts'" },
    /may use the package 'tailgate' only/,
  ],
  [
    'a product that imports the server',
    { 'dashboards/metrics.ts': "import '../reference-server/serve.ts'" },
    /^dashboards\/metrics.ts names reference-server/,
  ],
  [
    'a product that names the server',
    { 'harness/stack/name.ts': "export const path = 'reference-server/main.ts'" },
    /names reference-server/,
  ],
  ['a folder without a floor', { 'harness/utils/any.ts': 'export const any = 1' }, /stands on no floor/],
  [
    'a room of sixteen files',
    Object.fromEntries(
      Array.from({ length: 16 }, (_, at) => [`harness/load/k6/file-${at}.ts`, 'export const x = 1']),
    ),
    /^harness\/load\/k6\/ holds 16 source files/,
  ],
])('%s is found', (_, files, fault) => {
  expect(planted(files)).toContainEqual(expect.stringMatching(fault))
})

test('a file that cannot be parsed is an error', () => {
  expect(() => planted({ 'harness/base/odd.ts': 'export const = 1' })).toThrow('cannot be parsed')
})
