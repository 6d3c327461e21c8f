import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const page = readFileSync(join(import.meta.dirname, '../docs/reference-server.md'), 'utf8')

test('the page names every variable that the server reads', () => {
  const sources = ['settings/settings.ts', 'settings/secret-urls.ts', 'settings/tuning.ts', 'runtime.ts'].map(
    (file) => readFileSync(join(import.meta.dirname, file), 'utf8'),
  )
  const names = new Set(
    [...sources.join('\n').matchAll(/\b([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|HOST|PORT)\b/g)].map(
      (match) => match[1],
    ),
  )
  const documented = new Set([...page.matchAll(/[A-Z][A-Z0-9_]+/g)].map((match) => match[0]))
  expect([...names].filter((name) => name !== undefined && !documented.has(name))).toEqual([])
  expect(names.size).toBeGreaterThan(25)
})

test('the page names no file that does not exist', () => {
  const files = [...page.matchAll(/reference-server\/[\w/.-]+\.(?:ts|sql)/g)].map((match) => match[0])
  const there = new Set(
    readdirSync(join(import.meta.dirname), { recursive: true }).map((name) => `reference-server/${name}`),
  )
  expect(files.filter((file) => !there.has(file))).toEqual([])
})
