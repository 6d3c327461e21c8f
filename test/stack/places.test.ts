import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { closedTo } from '../../harness/guard/ledger/readable-by.ts'
import { makeRoot, unfitRoot } from '../../harness/guard/ledger/run-root.ts'
import { findProgram } from '../../harness/stack/launch/programs.ts'
import { renderSettings, settingsOf } from '../../harness/stack/services/postgres-settings.ts'
import { inNginx } from '../../harness/stack/services/quoted.ts'
import { renderRedis } from '../../harness/stack/services/redis.ts'
import { tailgate } from '../end-to-end/tailgate.ts'
import { noEngine } from '../fixtures/docker-engine.ts'

const run = promisify(execFile)
const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}
let root: string

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tg-places-'))
  await chmod(root, 0o755)
})
afterAll(() => rm(root, { recursive: true, force: true }))

const hostile = [
  'plain space',
  "it's",
  'a "quoted" one',
  'back\\slash',
  'semi;colon {brace}',
  'hash # mark',
  'comma, too',
  'köln-日本',
]

/** A directory of this name that every program can use. */
async function placeOf(name: string): Promise<string> {
  const place = join(root, name)
  await mkdir(place, { recursive: true })
  await chmod(place, 0o777)
  return place
}

test.each(hostile)('Nginx reads a path with %j as it is', async (name) => {
  const place = await placeOf(name)
  const file = join(root, 'nginx.conf')
  const log = inNginx(join(place, 'access.log'))
  await writeFile(
    file,
    `pid ${inNginx(join(place, 'nginx.pid'))};\nevents {}\nhttp { access_log ${log};
      server { listen 127.0.0.1:1; location / { alias ${inNginx(`${place}/`)}; } } }`,
  )
  const { stderr } = await run(await findProgram('nginx'), ['-t', '-e', 'stderr', '-c', file])
  expect(stderr).toContain('test is successful')
})

test.each(hostile)('PostgreSQL reads a directory with %j as one', async (name) => {
  const place = await placeOf(name)
  const file = join(root, 'postgresql.conf')
  const base = { port: 1, hbaFile: join(place, 'pg_hba.conf'), purpose: 'serve', tuning: 'stock' } as const
  const settings = settingsOf({ ...base, socketDirectory: place, memory: 2 ** 30 })
  await writeFile(file, renderSettings(settings), { mode: 0o644 })
  const asked = async (setting: string) =>
    (
      await run(
        await findProgram('postgres'),
        ['-D', place, '-c', `config_file=${file}`, '-C', setting],
        nobody,
      )
    ).stdout
  expect(await asked('hba_file')).toBe(`${base.hbaFile}\n`)
  expect(await asked('unix_socket_directories')).toBe(`"${place.replaceAll('"', '""')}"\n`)
})

test.each(hostile)('Redis works in a directory with %j', async (name) => {
  const place = await placeOf(name)
  const settings = { port: 0, password: 'p', persistence: 'memory' } as const
  const file = join(root, 'redis.conf')
  await writeFile(file, renderRedis(settings, place, '127.0.0.1'))
  // Redis reads its configuration, then refuses an unknown setting and says so; nothing is started.
  const tried = run(await findProgram('redis-server'), [file, '--no-such-setting', 'x'])
  const { stdout, stderr } = await tried.catch((failed: { stdout: string; stderr: string }) => failed)
  expect(stdout + stderr).toContain('no-such-setting')
  expect(stdout + stderr).not.toMatch(/'dir|unbalanced/i)
})

test.each([
  ['an ordinary directory', '/tmp/tailgate-1000', undefined],
  ['one with spaces', '/tmp/plain space', undefined],
  ['a path too long for a socket', `/tmp/${'x'.repeat(70)}`, 'bytes long, and the sockets in it allow'],
  ['a path that is long in bytes only', `/tmp/${'日'.repeat(25)}`, 'is 80 bytes long'],
  ['a path with a variable of Nginx', '/tmp/a$b', 'has a $ or a control character in it'],
  ['one with a line break', '/tmp/a\nb', 'has a $ or a control character in it'],
])('the root of runs may not be what no program can use: %s', (_, path, problem) => {
  if (problem === undefined) expect(unfitRoot(path)).toBeUndefined()
  else expect(unfitRoot(path)).toContain(problem)
})

test('the first directory that a user cannot enter is named', async () => {
  await mkdir(join(root, 'private/inner'), { recursive: true })
  await chmod(join(root, 'private'), 0o700)
  const user = { uid: 12_345, gid: 12_345, name: 'somebody' }
  expect(await closedTo(user, join(root, 'private/inner'))).toBe(join(root, 'private'))
  expect(await closedTo(undefined, join(root, 'private/inner'))).toBeUndefined()
})

test('a root that was created under an unusual umask is repaired by the next run', async () => {
  const left = join(root, 'left')
  await mkdir(left, { mode: 0o700 })
  await makeRoot(left)
  expect((await stat(left)).mode & 0o777).toBe(0o711)
})

const long = 'l'.repeat(90)

test.each([
  ['TMPDIR is long', async () => ({ TMPDIR: await placeOf(long) }), 'the sockets in it allow'],
  ['TMPDIR is not there', async () => ({ TMPDIR: join(root, 'nowhere') }), 'cannot be made: ENOENT'],
  [
    'the cache is a file',
    async () => {
      await writeFile(join(root, 'file'), '')
      return { TAILGATE_CACHE: join(root, 'file/cache') }
    },
    'cannot be written: ENOTDIR',
  ],
])('where %s, a stack does not start, and one sentence names the place', async (_, environment, words) => {
  const { code, stderr } = await tailgate(['up'], undefined, undefined, await environment()).finished
  expect(stderr).toContain(words)
  expect(stderr).not.toContain('bug')
  expect(code).toBe(4)
})

test.runIf(process.getuid?.() === 0)('a user without a name plans and is answered', async () => {
  const place = await placeOf('nameless')
  const { stdout } = await run(
    'setpriv',
    [
      '--reuid=12345',
      '--regid=12345',
      '--clear-groups',
      join(import.meta.dirname, '../../bin/tailgate'),
      'status',
    ],
    { env: { PATH: process.env.PATH, TMPDIR: place } },
  )
  expect(stdout).toContain('stack')
})

test.runIf(process.getuid?.() === 0)(
  'a user without a name has a stack, where user namespaces are allowed',
  async () => {
    const place = await placeOf('nameless-stack')
    const as = ['--reuid=12345', '--regid=12345', '--clear-groups']
    const allowed = await run('setpriv', [...as, 'unshare', '--user', 'true']).then(
      () => true,
      () => false,
    )
    const tailgateAs = (...args: string[]) =>
      run('setpriv', [...as, join(import.meta.dirname, '../../bin/tailgate'), ...args], {
        env: {
          PATH: process.env.PATH,
          TMPDIR: place,
          TAILGATE_CACHE: join(place, 'cache'),
          DOCKER_HOST: noEngine,
        },
      })
    const up = tailgateAs('up', '--rows', '2000', '--json')
    if (!allowed) return expect(up).rejects.toThrow('no user namespace lends it one')
    const { id, url } = JSON.parse((await up).stdout) as { id: string; url: string }
    expect((await fetch(`${url}/ready`)).status).toBe(200)
    expect((await tailgateAs('down', id)).stdout).toContain(`stopped ${id}`)
  },
)
