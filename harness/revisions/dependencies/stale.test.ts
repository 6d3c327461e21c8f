import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { stalePackages } from './stale.ts'

let project: string
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'tailgate-stale-'))
  mkdirSync(join(project, 'node_modules'))
  writeFileSync(join(project, 'package.json'), '{"dependencies":{"a":"1"}}')
})
afterEach(() => rmSync(project, { recursive: true }))

const one = { version: '1.0.0', integrity: 'sha512-1' }
const two = { version: '2.0.0', integrity: 'sha512-2' }
const write = (file: string, packages: object) =>
  writeFileSync(join(project, file), JSON.stringify({ packages }))

test.each<[string, object, object, number]>([
  ['the same', { '': {}, 'node_modules/a': one }, { 'node_modules/a': one }, 0],
  ['another version', { 'node_modules/a': two }, { 'node_modules/a': one }, 1],
  [
    'another file of the same version',
    { 'node_modules/a': { ...one, integrity: 'x' } },
    { 'node_modules/a': one },
    1,
  ],
  [
    'one that is not installed',
    { 'node_modules/a': one, 'node_modules/b': one },
    { 'node_modules/a': one },
    1,
  ],
  ['one for development, which an installation may lack', { 'node_modules/a': { ...one, dev: true } }, {}, 0],
  ['a package of the project itself', { 'packages/a': two, 'node_modules/a': { link: true } }, {}, 0],
])('of the lock file and what is installed: %s', async (_, locked, installed, count) => {
  write('package-lock.json', locked)
  write('node_modules/.package-lock.json', installed)
  expect(await stalePackages(project, project)).toEqual({ lockFile: 'package-lock.json', count })
})

test('what another manager installed, or nobody, is not known', async () => {
  write('package-lock.json', { 'node_modules/a': one })
  expect(await stalePackages(project, project)).toBeUndefined()
})
