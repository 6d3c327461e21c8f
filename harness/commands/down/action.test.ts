import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { noEngine } from '../../../test/fixtures/docker-engine.ts'
import { beforeRestart, type Held, holdingEngine } from '../../../test/fixtures/holding-engine.ts'
import { home } from '../../base/paths.ts'
import { beginLedger, writeEntry } from '../../guard/ledger/ledger.ts'
import { makeRoot, newRunId, runDirectory, runRoot } from '../../guard/ledger/run-root.ts'
import { currentSpace, identify } from '../../guard/processes/identity.ts'
import { executeDown } from './action.ts'

let temporary: string
let said: string

beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'tg-'))
  vi.stubEnv('TMPDIR', temporary)
  vi.stubEnv('DOCKER_HOST', noEngine)
  said = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said += String(text)
    return true
  })
  await makeRoot(runRoot())
})

afterEach(async () => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  await rm(temporary, { recursive: true })
})

/**
 * A kept stack whose guardian is dead, and whose directory is not the one that it made, so that nothing may be removed. Resolves
 * to its id.
 * @param space the namespace of its processes; that of the test when left out.
 */
async function unremovable(project: string, space?: string): Promise<string> {
  const id = newRunId()
  const dead = { ...(await identify(process.pid)), pid: 2 ** 30, start: '1' }
  const root = runRoot()
  const entry = { type: 'run', id, guardian: dead, harness: dead } as const
  await beginLedger(root, { ...entry, space: space ?? (await currentSpace()) })
  await mkdir(runDirectory(root, id))
  await writeEntry(root, id, { type: 'directory', inode: 1 })
  const stack = { name: 'shop', project, url: 'http://127.0.0.1:1', prometheus: undefined, since: 0 }
  await writeEntry(root, id, { type: 'kept', stack: { ...stack, services: [] } })
  return id
}

test('a stack of this project that cannot be removed is told, with exit code 4', async () => {
  const id = await unremovable(home)
  expect(await executeDown(undefined, {})).toBe(4)
  expect(said).toContain(`not completely stopped: ${id}\n`)
  expect(said).toMatch(/left alone: .* is not the directory that run made\./)
  expect(said).not.toContain('nothing to stop')
})

test('a stack of another project that cannot be removed is told, and counts only where it was asked for', async () => {
  const id = await unremovable('/elsewhere')
  expect(await executeDown(undefined, {})).toBe(0)
  expect(said).toMatch(/left alone: .* is not the directory that run made\./)
  expect(await executeDown(id, {})).toBe(4)
  said = ''
  expect(await executeDown(undefined, { all: true, json: true })).toBe(4)
  expect(JSON.parse(said)).toMatchObject({ stopped: [], swept: [], remaining: [id] })
})

test('what another container runs in a shared directory is told, and counts only where its id was asked for', async () => {
  const id = await unremovable(home, 'pid:[1]')
  for (const options of [{}, { all: true }]) {
    said = ''
    expect(await executeDown(undefined, options)).toBe(0)
    expect(said).toContain(`left alone: The run ${id} belongs to another container`)
    expect(said).not.toContain('not completely stopped')
  }
  expect(await executeDown(id, {})).toBe(4)
})

test('of what another container runs in Docker, the lines are told that remove it', async () => {
  const id = await unremovable(home, 'pid:[1]')
  await writeEntry(runRoot(), id, { type: 'network', name: `tailgate-${id}`, host: '' })
  await executeDown(undefined, {})
  const listed = `$(docker ps --all --quiet --filter label=tailgate.run=${id})`
  expect(said).toContain(`once that has gone, run \`docker rm --force --volumes ${listed}\`, `)
})

/** The network of a run that a restart of this machine ended. */
const networkBeforeRestart = (id: string): Held => ({
  kind: 'networks',
  id: 'network',
  ...beforeRestart(id),
})

test.runIf(process.platform === 'linux')(
  'what a run left in Docker, and of which a restart of this machine took the ledger, is removed and told',
  async () => {
    const id = newRunId()
    await using engine = await holdingEngine(hostname(), [networkBeforeRestart(id)])
    vi.stubEnv('DOCKER_HOST', engine.host)
    expect(await executeDown(undefined, {})).toBe(0)
    expect(said).toContain(`removed what the run ${id} had left\n`)
    expect(said).not.toContain('nothing to stop')
    expect(engine.left()).toEqual([])
  },
)

test.runIf(process.platform === 'linux')(
  'what a run with a ledger has in Docker is left alone where the ledger is, whatever its labels tell',
  async () => {
    const id = await unremovable(home, 'pid:[1]')
    await using engine = await holdingEngine(hostname(), [networkBeforeRestart(id)])
    vi.stubEnv('DOCKER_HOST', engine.host)
    await executeDown(undefined, {})
    expect(said).toContain(`left alone: The run ${id} belongs to another container`)
    expect(said).not.toContain('removed what the run')
    expect(engine.left()).toEqual(['network'])
  },
)

test('an id that no stack has is a mistake', async () => {
  await unremovable(home)
  await expect(executeDown('0123456789ab', {})).rejects.toThrow('There is no kept stack "0123456789ab".')
})
