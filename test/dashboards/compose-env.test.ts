import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { composeFile } from './compose-file.ts'
import { root } from './source.ts'

let project = ''
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'compose-env-'))
  mkdirSync(join(project, 'scripts'))
  copyFileSync(join(root, 'scripts/compose-env'), join(project, 'scripts/compose-env'))
})
afterEach(() => rmSync(project, { recursive: true }))

const run = (environment = process.env) =>
  spawnSync('sh', [join(project, 'scripts/compose-env')], { encoding: 'utf8', env: environment })
const read = (name: string) => readFileSync(join(project, '.secrets', name), 'utf8')
const secrets = () =>
  Object.fromEntries(readdirSync(join(project, '.secrets')).map((name) => [name, read(name)]))
const permissions = (name: string) => (statSync(join(project, name)).mode & 0o777).toString(8)

test('makes a file for every secret of Compose, in a directory that is closed to others', async () => {
  expect(run().status).toBe(0)
  expect(Object.keys(secrets())).toEqual(Object.keys((await composeFile()).secrets).toSorted())
  // Containers have other users, who read the files that are mounted for them.
  expect([permissions('.secrets'), permissions('.secrets/jwt_secret'), permissions('.env')]).toEqual([
    '700',
    '444',
    '600',
  ])
  expect(readFileSync(join(project, '.env'), 'utf8')).toBe('SECRETS_DIRECTORY=./.secrets\n')
  expect(readdirSync(project).sort()).toEqual(['.env', '.secrets', 'scripts'])
})

test('each password has 32 bytes of its own', () => {
  run()
  const { prometheus_web, redis_exporter_passwords, url_signing_keys, ...passwords } = secrets()
  for (const password of Object.values(passwords)) expect(password).toMatch(/^[\w-]{43}$/)
  expect(new Set(Object.values(passwords)).size).toBe(7)
  expect(url_signing_keys).toMatch(/^k1:[\w-]{43}$/)
  expect(JSON.parse(redis_exporter_passwords ?? '')).toEqual({
    'redis://redis:6379': passwords.redis_password,
  })
  expect(prometheus_web).toMatch(/^basic_auth_users:\n {2}tailgate: \$2[aby]\$10\$[./\w]{53}\n$/)
})

test('a second run keeps the files, because the volumes were made with them', () => {
  run()
  const before = secrets()
  const again = run()
  expect(again.status).toBe(0)
  expect(again.stdout).toContain('left as it is')
  expect(secrets()).toEqual(before)
})

test('passwords that an older version kept in .env move to files; the other lines of .env stay', () => {
  const older = 'POSTGRES_PASSWORD=old-one\nAPI_PORT=8088\nJWT_SECRET=old-two\nURL_SIGNING_SECRET=old-three\n'
  writeFileSync(join(project, '.env'), older)
  run()
  expect(secrets()).toMatchObject({
    postgres_password: 'old-one',
    jwt_secret: 'old-two',
    url_signing_keys: 'k1:old-three',
  })
  expect(readFileSync(join(project, '.env'), 'utf8')).toBe('API_PORT=8088\nSECRETS_DIRECTORY=./.secrets\n')
})

test('without a program for password hashes, it names one and leaves nothing', () => {
  const programs = join(project, 'programs')
  mkdirSync(programs)
  for (const name of [
    'sh',
    'sed',
    'tail',
    'head',
    'base64',
    'tr',
    'mkdir',
    'cat',
    'rm',
    'chmod',
    'mv',
    'grep',
    'dirname',
  ])
    symlinkSync(spawnSync('which', [name], { encoding: 'utf8' }).stdout.trim(), join(programs, name))
  const { status, stderr } = run({ PATH: programs })
  expect([status, stderr]).toEqual([1, expect.stringContaining('install htpasswd (apache2-utils) or perl')])
  expect(readdirSync(project).sort()).toEqual(['programs', 'scripts'])
})
