import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sweep } from '../../harness/guard/janitor/janitor.ts'
import { ledgerFile, makeRoot, newRunId, runDirectory } from '../../harness/guard/ledger/run-root.ts'
import { currentSpace, type Identity, identify, isAlive } from '../../harness/guard/processes/identity.ts'
import { noEngine } from '../fixtures/docker-engine.ts'

/** Ledgers that a crash, a disk, a reused pid or a person could have produced, naming processes that are not ours. */
let bystander: ChildProcess
let innocent: Identity
let outside: string
let space: string

beforeAll(async () => {
  outside = await mkdtemp(join(tmpdir(), 'tg-outside-'))
  bystander = spawn('/bin/sleep', ['3000'], { stdio: 'ignore', cwd: outside })
  innocent = await identify(bystander.pid ?? 0)
  space = await currentSpace()
  await mkdir(join(outside, 'precious'))
  await writeFile(join(outside, 'precious', 'file'), 'precious')
})

afterAll(async () => {
  bystander.kill('SIGKILL')
  await rm(outside, { recursive: true, force: true })
})

interface Forgery {
  readonly root: string
  readonly id: string
  readonly random: () => number
}

const otherBoot = '00000000-0000-4000-8000-000000000000'

/** The bystander's pid with the start time of another process. */
const reused = (): Identity => ({ ...innocent, start: '1' })

/** A guardian that no longer exists: no system gives out this pid. */
const dead = (): Identity => ({ pid: 2 ** 30, start: '1', boot: innocent.boot })

const lines = (id: string, guardian: Identity, ...entries: readonly object[]): string =>
  [{ type: 'run', id, guardian, harness: guardian, space }, ...entries]
    .map((entry) => `${JSON.stringify(entry)}\n`)
    .join('')

const processEntry = (identity: Identity): object => ({
  type: 'process',
  name: 'postgres',
  identity,
  stopSignal: 'SIGINT',
})

/** A ledger of a dead run as it should be, except that one process has almost the identity of the bystander. */
const usual = (id: string): string =>
  lines(id, dead(), { type: 'directory', inode: 1 }, { type: 'port', port: 25_000 }, processEntry(reused()))

const write = ({ root, id }: Forgery, content: string): Promise<void> =>
  writeFile(ledgerFile(root, id), content, { mode: 0o600 })

/** What the janitor should do: remove the contents inside the root, refuse with a reason, or leave it silently. */
type Outcome = 'removed' | 'refused' | 'left' | 'any'

const forgeries: Record<string, readonly [Outcome, (forgery: Forgery) => Promise<void>]> = {
  'a pid that was reused': ['removed', (on) => write(on, lines(on.id, dead(), processEntry(reused())))],
  'a process of another boot': [
    'removed',
    (on) => write(on, lines(on.id, dead(), processEntry({ ...innocent, boot: otherBoot }))),
  ],
  'an owner of another boot': [
    'removed',
    (on) =>
      write(
        on,
        lines(on.id, { ...innocent, boot: otherBoot }, processEntry({ ...innocent, boot: otherBoot })),
      ),
  ],
  'an owner that is alive': ['left', (on) => write(on, lines(on.id, innocent, processEntry(innocent)))],
  'an owner in another container': [
    'refused',
    (on) => write(on, lines(on.id, { ...dead(), start: '2' }).replace(space, 'pid:[1]')),
  ],
  'a container at another engine, without a network': [
    'refused',
    (on) =>
      write(
        on,
        lines(on.id, dead(), {
          type: 'container',
          name: `tailgate-${on.id}-grafana`,
          host: noEngine,
        }),
      ),
  ],
  'a ledger that a full disk cut in the middle': [
    'removed',
    async (on) => {
      const whole = usual(on.id).trimEnd().split('\n')
      await write(on, [...whole.slice(0, 2), '{"type":"proc', ...whole.slice(2)].join('\n'))
    },
  ],
  'a process that is every process': [
    'refused',
    (on) => write(on, lines(on.id, dead(), processEntry({ ...innocent, pid: -1 }))),
  ],
  'a process that is the first process': [
    'refused',
    (on) => write(on, lines(on.id, dead(), processEntry({ ...innocent, pid: 1 }))),
  ],
  'a ledger that was cut': [
    'any',
    async (on) => {
      const whole = usual(on.id)
      await write(on, whole.slice(0, Math.floor(on.random() * whole.length)))
    },
  ],
  'a ledger with a byte changed': [
    'any',
    async (on) => {
      const whole = Buffer.from(usual(on.id))
      whole[Math.floor(on.random() * whole.length)] = Math.floor(on.random() * 256)
      await writeFile(ledgerFile(on.root, on.id), whole)
    },
  ],
  "another run's ledger": ['refused', (on) => write(on, usual(newRunId()))],
  'a run id that leaves the root': ['refused', (on) => write(on, usual(`../../${on.id}`))],
  'a ledger that is a link': [
    'refused',
    async (on) => {
      await writeFile(join(outside, on.id), usual(on.id))
      await symlink(join(outside, on.id), ledgerFile(on.root, on.id))
    },
  ],
  'a run directory that is a link': [
    'refused',
    async (on) => {
      await symlink(join(outside, 'precious'), runDirectory(on.root, on.id))
      await write(on, lines(on.id, dead()))
    },
  ],
  'a link inside the run directory': [
    'removed',
    async (on) => {
      await mkdir(runDirectory(on.root, on.id))
      await symlink(join(outside, 'precious'), join(runDirectory(on.root, on.id), 'link'))
      await write(on, lines(on.id, dead()))
    },
  ],
  'a run directory that is another one': [
    'refused',
    async (on) => {
      await mkdir(runDirectory(on.root, on.id))
      await write(on, lines(on.id, dead(), { type: 'directory', inode: 1 }))
    },
  ],
}

/** A small seeded generator, so that a failure can be repeated: a 32-bit linear congruential generator. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

test('1000 forged ledgers: no wrong kill, no deletion outside the root', { timeout: 600_000 }, async () => {
  const root = join(tmpdir(), `tg-${newRunId()}`)
  const random = seeded(1)
  const kinds = Object.entries(forgeries)
  for (let made = 0; made < 1000; ) {
    await makeRoot(root)
    for (let batch = 0; batch < 50; batch += 1, made += 1) {
      const [, [, forge] = []] = kinds[made % kinds.length] ?? []
      await forge?.({ root, id: newRunId(), random })
    }
    await sweep({ root })
    expect(await isAlive(innocent)).toBe(true)
    expect(await readFile(join(outside, 'precious', 'file'), 'utf8')).toBe('precious')
    await rm(root, { recursive: true })
  }
})

test.each(Object.entries(forgeries).map(([name, [outcome, forge]]) => [name, outcome, forge] as const))(
  '%s: %s',
  async (_, outcome, forge) => {
    const root = join(tmpdir(), `tg-${newRunId()}`)
    await makeRoot(root)
    const id = newRunId()
    await forge({ root, id, random: seeded(2) })
    const { removed, refused } = await sweep({ root })
    const done = removed.includes(id) ? 'removed' : refused.length > 0 ? 'refused' : 'left'
    if (outcome !== 'any') expect(done).toBe(outcome)
    expect(await isAlive(innocent)).toBe(true)
    expect(await readFile(join(outside, 'precious', 'file'), 'utf8')).toBe('precious')
    await rm(root, { recursive: true })
  },
)

test.each(['', 'ledgers', 'ports'])(
  'a root whose "%s" is a link to another place is not swept',
  async (part) => {
    const id = newRunId()
    const [root, elsewhere] = [join(tmpdir(), `tg-${id}`), join(outside, `root-${id}`)]
    await makeRoot(elsewhere)
    await write({ root: elsewhere, id, random: Math.random }, lines(id, dead()))
    await mkdir(runDirectory(elsewhere, id))
    await symlink(newRunId(), join(elsewhere, 'ports', '25000'))
    if (part !== '') {
      await makeRoot(root)
      await rm(join(root, part), { recursive: true })
    }
    await symlink(join(elsewhere, part), join(root, part))
    const { removed, refused } = await sweep({ root })
    expect([removed, refused]).toEqual([[], [expect.stringContaining('only we can write to')]])
    expect(await readdir(elsewhere, { recursive: true })).toHaveLength(5)
    await rm(root, { recursive: true })
  },
)

test('an empty draft of a ledger is removed when its writer is dead, and stays while its writer lives', async () => {
  const root = join(tmpdir(), `tg-${newRunId()}`)
  await makeRoot(root)
  const draft = ({ pid, start, boot }: Identity) => `.${newRunId()}-${pid}-${start}-${boot}`
  const [left, living] = [draft(reused()), draft(innocent)]
  for (const name of [left, living]) await writeFile(join(root, 'ledgers', name), '')
  expect(await sweep({ root })).toEqual({ removed: [], refused: [] })
  expect(await readdir(join(root, 'ledgers'))).toEqual([living])
  await rm(root, { recursive: true })
})

test('a process that is exactly the recorded one is stopped, so the others were spared for a reason', async () => {
  const root = join(tmpdir(), `tg-${newRunId()}`)
  await makeRoot(root)
  const left = spawn('/bin/sleep', ['3000'], { stdio: 'ignore', cwd: outside })
  const identity = await identify(left.pid ?? 0)
  const id = newRunId()
  await write({ root, id, random: Math.random }, lines(id, dead(), processEntry(identity)))
  expect(await sweep({ root })).toEqual({ removed: [id], refused: [] })
  expect(await isAlive(identity)).toBe(false)
  await rm(root, { recursive: true })
})
