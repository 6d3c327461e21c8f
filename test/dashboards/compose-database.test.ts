import { execFile } from 'node:child_process'
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Backends, startBackends } from '../server/backends.ts'
import { root } from './source.ts'

const run = promisify(execFile)
let backends: Backends
const secrets = mkdtempSync(join(tmpdir(), 'compose-secrets-'))
/** The database as the user of the API in Compose sees it. */
let api: pg.Client

beforeAll(async () => {
  backends = await startBackends()
  const { hostname, port, username } = new URL(backends.databaseUrl)
  const reached = { ...process.env, PGHOST: hostname, PGPORT: port }
  const database = { POSTGRES_USER: username, POSTGRES_DB: 'compose' }
  // In Compose the superuser is `postgres`; in the tests of the server, it has the name that the API's user gets here.
  const superuser = new pg.Client({ connectionString: backends.databaseUrl })
  await superuser.connect()
  await superuser.query('CREATE ROLE postgres SUPERUSER LOGIN')
  await superuser.query('CREATE DATABASE compose')
  await superuser.end()
  const owner = new pg.Client({ host: hostname, port: Number(port), user: 'postgres', database: 'compose' })
  await owner.connect()
  await owner.query('ALTER ROLE tailgate RENAME TO made_by_initdb')
  await owner.end()
  writeFileSync(join(secrets, 'database_password'), "a'p \\ $(x) `y`")
  writeFileSync(join(secrets, 'monitor_password'), 'm')
  await run('sh', [join(root, 'compose/postgres-init.sh')], {
    env: {
      ...reached,
      ...database,
      POSTGRES_USER: 'postgres',
      SECRETS: secrets,
    },
  })
  const url = `postgres://tailgate:x@${hostname}:${port}/compose`
  const migrate = (...options: readonly string[]) =>
    run(process.execPath, [join(root, 'reference-server/migrate.ts'), ...options], {
      env: { ...process.env, DATABASE_URL: url },
    })
  await migrate('--schema-only')
  const client = ['--username', 'tailgate', '--dbname', 'compose', '--quiet', '--set', 'ON_ERROR_STOP=1']
  const size = "SELECT set_config('dataset.masks', '500', false)"
  const file = join(root, 'reference-server/storage/dataset.sql')
  await run('psql', [...client, '--single-transaction', '--command', size, '--file', file], { env: reached })
  await migrate()
  api = new pg.Client({ connectionString: url })
  await api.connect()
}, 120_000)
afterAll(async () => {
  await api?.end()
  await backends?.[Symbol.asyncDispose]()
  rmSync(secrets, { recursive: true })
})

test('the tables, the dataset and the indexes of the API are made without the superuser', async () => {
  const { rows } = await api.query('SELECT count(*)::int AS masks FROM annotation_mask')
  expect(rows).toEqual([{ masks: 500 }])
})

test.each([
  ['become somebody else', 'CREATE ROLE other SUPERUSER'],
  ['read files of the server', "SELECT pg_read_file('/etc/passwd')"],
  ['run programs', "COPY annotation_mask FROM PROGRAM 'true'"],
  ['make databases', 'CREATE DATABASE other'],
])('the user of the API cannot %s', async (_, statement) => {
  await expect(api.query(statement)).rejects.toMatchObject({ code: '42501' })
})

test('a password is the content of its file, whatever characters it has', async () => {
  const { hostname, port } = new URL(backends.databaseUrl)
  const owner = new pg.Client({ host: hostname, port: Number(port), user: 'postgres', database: 'compose' })
  await owner.connect()
  const { rows } = await owner.query("SELECT rolpassword FROM pg_authid WHERE rolname = 'tailgate'")
  await owner.end()
  const [, rounds = '', salt = '', stored = ''] =
    /^SCRAM-SHA-256\$(\d+):([^$]+)\$([^:]+):/.exec(rows[0].rolpassword) ?? []
  // RFC 5802: the stored key is the hash of the client key, which is derived from the salted password.
  const salted = pbkdf2Sync("a'p \\ $(x) `y`", Buffer.from(salt, 'base64'), Number(rounds), 32, 'sha256')
  const client = createHmac('sha256', salted).update('Client Key').digest()
  expect(createHash('sha256').update(client).digest('base64')).toBe(stored)
})
