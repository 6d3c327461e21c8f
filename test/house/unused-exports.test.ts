import { readdirSync, readFileSync } from 'node:fs'
import { join, posix, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { sourcesOf } from './imports.ts'
import { unusedExports } from './unused-exports.ts'

const root = resolve(import.meta.dirname, '../..')
const product = ['harness', 'dashboards', 'profiles']

/** Every file below a folder that can import, tests too. */
const filesBelow = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.[cm]?ts$/.test(name) && !/node_modules\/|\.d\.ts$/.test(name))
    .map((name) => posix.join(folder, name))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))

test('what a module exports is imported somewhere; what is not needs no export', () => {
  const files = [...product, 'reference-server', 'scripts', 'test'].flatMap(filesBelow)
  expect(files.length).toBeGreaterThan(1000)
  expect(unusedExports(sourcesOf(root, product), files)).toEqual([])
})

const limit = { path: 'a/limit.ts', text: 'export const limit = 1' }

test.each([
  ['a constant', limit.text],
  ['a function', 'export function limit() {}'],
  ['a class', 'export class limit {}'],
  ['a list of names', 'const limit = 1\nexport { limit }'],
])('%s that nobody imports is found', (_, text) => {
  const files = [
    { ...limit, text },
    { path: 'a/user.ts', text: "import { other } from './limit.ts'" },
  ]
  expect(unusedExports(files, files)).toEqual(['a/limit.ts limit'])
})

test.each([
  ['imported', "import { limit } from '../a/limit.ts'"],
  ['imported under another name', "import { limit as most } from '../a/limit.ts'"],
  ['imported as a type', "import type { limit } from '../a/limit.ts'"],
  ['passed on', "export { limit } from '../a/limit.ts'"],
  ['taken with the whole module', "import * as all from '../a/limit.ts'\nall.limit"],
  ['loaded on demand', "const { limit } = await import('../a/limit.ts')"],
])('an export that is %s is no fault', (_, text) => {
  expect(unusedExports([limit], [limit, { path: 'b/user.ts', text }])).toEqual([])
})

test('an export of a module that is loaded on demand for something else is found', () => {
  const most = { ...limit, text: 'export const most = 1' }
  const text = "const { other } = await import('../a/limit.ts')"
  expect(unusedExports([most], [{ path: 'b/user.ts', text }])).toEqual(['a/limit.ts most'])
})

test('a type may be exported for the reader alone', () => {
  expect(unusedExports([{ path: 'a/limit.ts', text: 'export interface Limit {}' }], [])).toEqual([])
})
