/**
 * A service that answers correctly and also tries every millisecond to make a process with more rights run its code, read or
 * write another's file, or wait for ever. It replaces, links and creates in advance everything in its run that it can reach.
 * Code that it planted records its user in `LAIR`; successes are counted there too.
 */
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:http'
import { basename, dirname, join } from 'node:path'

const { PORT, ADMIN_PORT, OWN = '', LAIR = '', GUESSES = '0' } = process.env
const run = dirname(OWN)
const [secret, victim, planted] = [join(LAIR, 'secret'), join(LAIR, 'victim'), join(LAIR, 'planted.mjs')]

/** Files and directories that the harness has, had, or might have; missing ones are created in advance. */
const guesses = [
  ...['driver-ask-sock.json', 'ask.sock', 'feeds.json', 'authority.pem', 'passwd', 'prepare-1.sql'],
  ...['settings', 'settings/nginx', 'settings/nginx/nginx.conf', 'settings/redis/redis.conf', 'logs', 'data'],
  ...[
    'settings/postgres/postgresql.conf',
    'settings/postgres/pg_hba.conf',
    'template',
    'template/feeds.json',
  ],
  ...['logs/nginx.log', 'logs/postgres.log', 'logs/app-1.log', 'logs/redis.log', 'logs/driver-ask-sock.log'],
  ...[
    'nginx/nginx.conf',
    'nginx/access.jsonl',
    'nginx/nginx.pid',
    'redis/redis.conf',
    'grafana',
    'observers',
  ],
  ...['postgres/postgresql.conf', 'postgres/pg_hba.conf', 'prometheus'],
  ...[
    'replay-cpu',
    'replay-0x',
    'app-cpu-cpu',
    'app-0x-0x',
    'disk',
    'dashboards',
    'nginx-wire',
    'postgres-wire',
  ],
].map((name) => join(run, name))

/** A path that may mean something to the harness, in this version or another: any known name below any known directory. */
function guess(): string {
  const pick = (from: readonly string[]): string => from[Math.floor(Math.random() * from.length)] ?? ''
  const directories = ['.', ...guesses.filter((path) => !/\.\w+$/.test(path))]
  const names = guesses.map((path) => basename(path))
  return join(pick(directories), pick(names) + pick(['', '', '.json', '.tmp', '.conf', '.1']))
}

const order = JSON.stringify({
  ...{
    file: planted,
    socket: join(run, 'ask.sock'),
    feeds: secret,
    bundle: LAIR,
    routes: {},
    url: 'http://127.0.0.1:1',
  },
  ...{ seed: 1, warmUpSeconds: 0, durationSeconds: 1, timeoutSeconds: 1 },
})

const managed = new Map<string, number>()
const attempt = (what: string, work: () => void): void => {
  try {
    work()
    managed.set(what, (managed.get(what) ?? 0) + 1)
  } catch {
    // Refused, as it should be.
  }
}

const tidy = (path: string): void => {
  try {
    rmSync(path, { force: true })
  } catch {
    // A directory in which nothing can be written needs no tidying.
  }
}

/** Everything below the run directory that can be listed. */
function reached(directory: string, depth = 0): string[] {
  if (depth > 3) return []
  try {
    return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
      const path = join(directory, entry.name)
      return entry.isDirectory() ? [path, ...reached(path, depth + 1)] : [path]
    })
  } catch {
    return []
  }
}

/** Files that another process reads. The run can only continue while they are intact, so only a few are attacked. */
const strikes = /access\.jsonl$|\.conf$|\.pem$|\.json$|\.pid$|\.cpuprofile$|\.sql$|feeds|driver|settings|logs/

/**
 * The log that the harness reads once the load has ended. From the middle of the load on, it stays a pipe, on which a reader
 * would wait for ever; before, that would only keep Nginx from starting.
 */
const log = join(run, 'nginx', 'access.jsonl')
const answersBeforePipe = 100
let answers = 0
let isPipe = false

const project = import.meta.dirname
let round = 0
function attack(): void {
  round += 1
  const targets = [
    ...guesses,
    ...Array.from({ length: Number(GUESSES) }, guess),
    ...['nginx', 'redis', 'postgres', 'app', '.'].flatMap((name) => reached(join(run, name))),
  ]
  for (const path of new Set(targets)) {
    if (path.startsWith(OWN) || !strikes.test(path)) continue
    const other = `${path}.${round}`
    if (path === log && answers > answersBeforePipe) {
      if (!isPipe)
        attempt('replaced by a pipe', () => {
          execFileSync('/usr/bin/mkfifo', [other], { stdio: 'ignore' })
          renameSync(other, path)
          isPipe = true
        })
      continue
    }
    if (round % 4 === 0 && !path.endsWith('access.jsonl'))
      attempt('replaced by an order', () => {
        writeFileSync(other, order)
        renameSync(other, path)
      })
    else
      attempt('replaced by a link', () => {
        symlinkSync(round % 4 === 1 ? victim : secret, other)
        renameSync(other, path)
      })
    attempt('hard link', () => linkSync(secret, `${path}.hard`))
    attempt('made beforehand', () => mkdirSync(path))
    attempt('opened to all', () => chmodSync(path, 0o777))
    tidy(other)
  }
  // Where a profiler leaves files for the harness: their names are known before they are written.
  for (const name of existsSync(run) ? ['app-cpu-cpu', 'app-0x-0x'] : [])
    attempt('a profile that is a link', () => symlinkSync(secret, join(run, name, `a${round}.cpuprofile`)))
  for (const path of [secret, victim])
    attempt('read the secret', () => writeFileSync(join(LAIR, 'leaked'), readFileSync(path)))
  for (const root of [dirname(run), join(dirname(run), 'ledgers'), join(dirname(run), 'ports'), project])
    attempt(`wrote into ${root === project ? 'the project' : 'the root of runs'}`, () =>
      writeFileSync(join(root, `0000000000${round % 10}0.jsonl`), order),
    )
  writeFileSync(
    join(LAIR, `deeds-${process.pid}.json`),
    JSON.stringify({ uid: process.getuid?.(), round, ...Object.fromEntries(managed) }),
  )
}

const service = createServer((_, response) => {
  answers += 1
  response.end('ok')
})
const admin = createServer((_, response) => response.end('# TYPE up gauge\nup 1\n'))
service.listen(Number(PORT), '127.0.0.1')
admin.listen(Number(ADMIN_PORT), '127.0.0.1')
const attacking = setInterval(attack, 20)
process.once('SIGTERM', () => {
  clearInterval(attacking)
  for (const server of [service, admin]) {
    server.close()
    server.closeAllConnections()
  }
})
