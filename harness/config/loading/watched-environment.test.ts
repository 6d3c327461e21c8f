import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { watchEnvironment } from './watched-environment.ts'

const directory = mkdtempSync(join(tmpdir(), 'tailgate-environment-'))
afterAll(() => rmSync(directory, { recursive: true }))

test('the names of the variables that a project reads are noted, and nothing else is', async () => {
  const file = join(directory, 'scenario.mjs')
  const reads = [
    "export const token = process.env.WATCHED_TOKEN ?? 'none'",
    "export const later = () => process.env['WATCHED_LATER']",
    "export const asked = 'WATCHED_ASKED' in process.env",
    'export const { WATCHED_TAKEN } = process.env',
  ]
  writeFileSync(file, reads.join('\n'))
  const before = process.env
  process.env.WATCHED_TOKEN = 's3cret'
  try {
    using watched = watchEnvironment()
    const module = (await import(pathToFileURL(file).href)) as { token: string; later(): unknown }
    expect(module.token).toBe('s3cret')
    // This package and Node read variables too.
    expect(process.env.PATH).toBe(before.PATH)
    expect(watched.names).toEqual(['WATCHED_ASKED', 'WATCHED_TAKEN', 'WATCHED_TOKEN'])
    module.later()
    expect(watched.names).toContain('WATCHED_LATER')
    process.env.WATCHED_SET = '1'
    expect(JSON.stringify(watched.names)).not.toContain('s3cret')
  } finally {
    delete process.env.WATCHED_TOKEN
  }
  expect(process.env).toBe(before)
  expect(process.env.WATCHED_SET).toBe('1')
  delete process.env.WATCHED_SET
})

test('a project may set an existing variable, as tools that read a file of variables do', () => {
  const before = process.env
  process.env.WATCHED_OLD = '1'
  {
    using _ = watchEnvironment()
    process.env.WATCHED_OLD = '2'
  }
  expect(before.WATCHED_OLD).toBe('2')
  delete process.env.WATCHED_OLD
})

test.each([
  ['the first that began', 0],
  ['the last that began', 1],
])('of two that watch at once %s may end first, and nothing watches any more', (_, first) => {
  const before = process.env
  const both = [watchEnvironment(), watchEnvironment()]
  both[first]?.[Symbol.dispose]()
  both[1 - first]?.[Symbol.dispose]()
  expect(process.env).toBe(before)
})
