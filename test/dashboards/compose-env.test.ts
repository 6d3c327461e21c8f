import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { composeText } from './compose-file.ts'
import { root } from './source.ts'

let project = ''
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'compose-env-'))
  mkdirSync(join(project, 'scripts'))
  copyFileSync(join(root, 'scripts/compose-env'), join(project, 'scripts/compose-env'))
})
afterEach(() => rmSync(project, { recursive: true }))

const run = () => spawnSync('sh', [join(project, 'scripts/compose-env')], { encoding: 'utf8' })
const passwords = () =>
  Object.fromEntries(
    readFileSync(join(project, '.env'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split('=') as [string, string]),
  )

test('it makes a password for everything Compose asks for, each of 32 bytes, for the owner only', async () => {
  expect(run().status).toBe(0)
  const asked = [...(await composeText()).matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name)
  expect(Object.keys(passwords()).sort()).toEqual([...new Set(asked)].sort())
  for (const password of Object.values(passwords())) expect(password).toMatch(/^[\w-]{43}$/)
  expect(statSync(join(project, '.env')).mode & 0o777).toBe(0o600)
  expect(readdirSync(project).sort()).toEqual(['.env', 'scripts'])
})

test('a second run keeps the passwords, because the volumes were made with them', () => {
  run()
  const before = passwords()
  const again = run()
  expect(again.status).toBe(0)
  expect(again.stdout).toContain('left as it is')
  expect(passwords()).toEqual(before)
})
