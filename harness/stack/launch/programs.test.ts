import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { lookFor, postgresDirectories } from './programs.ts'

let place: string
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'tailgate-programs-'))
  onTestFinished(() => rmSync(place, { recursive: true }))
})

function program(name: string): string {
  const path = join(place, name)
  writeFileSync(path, '')
  chmodSync(path, 0o755)
  return path
}

test("PostgreSQL is looked for in Debian's directories and in Homebrew's, the newest version first", async () => {
  const [debian, brew] = [join(place, 'debian'), join(place, 'brew')]
  for (const path of ['debian/9', 'debian/15', 'debian/common', 'brew/postgresql@16', 'brew/redis'])
    mkdirSync(join(place, path), { recursive: true })
  expect(await postgresDirectories([debian, brew, join(place, 'none')])).toEqual([
    join(brew, 'postgresql@16/bin'),
    join(debian, '15/bin'),
    join(debian, '9/bin'),
  ])
})

test('an exporter is found by the name of its makers, and by that of Debian first', async () => {
  const search = { TAILGATE_PATH: place }
  expect(await lookFor('prometheus-redis-exporter', search)).toBeUndefined()
  const made = program('redis_exporter')
  expect(await lookFor('prometheus-redis-exporter', search)).toBe(made)
  const packaged = program('prometheus-redis-exporter')
  expect(await lookFor('prometheus-redis-exporter', search)).toBe(packaged)
})
