import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findK6 } from './program.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tailgate-k6-'))
})
afterEach(() => rmSync(root, { recursive: true }))

function put(path: string, mode = 0o755): string {
  const file = join(root, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, '')
  chmodSync(file, mode)
  return file
}

const find = (asked?: string) =>
  findK6({ TAILGATE_K6: asked, PATH: `${root}/empty::${root}/path`, TAILGATE_CACHE: `${root}/cache` })

test('without any k6 the result is undefined', () => {
  expect(find()).toBeUndefined()
})

test('the cache is searched last, after PATH, and TAILGATE_K6 comes first', () => {
  const cached = put('cache/k6/bin/k6')
  expect(find()).toBe(cached)
  const onPath = put('path/k6')
  expect(find()).toBe(onPath)
  const asked = put('mine')
  expect(find(asked)).toBe(asked)
})

test.each([
  ['a file that may not be run', () => put('path/k6', 0o644)],
  ['a directory of that name', () => dirname(put('path/k6/within'))],
])('%s is passed over', (_, lay) => {
  lay()
  const cached = put('cache/k6/bin/k6')
  expect(find()).toBe(cached)
})

test('a TAILGATE_K6 that does not exist counts as missing, even if another k6 is on PATH', () => {
  put('path/k6')
  expect(find(join(root, 'absent'))).toBeUndefined()
})
