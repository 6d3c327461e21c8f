import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { startContainer } from '../../harness/guard/docker/container.ts'
import { removeRun } from '../../harness/guard/docker/remove.ts'
import { newRunId } from '../../harness/guard/ledger/run-root.ts'
import { type Identity, identify } from '../../harness/guard/processes/identity.ts'
import { endingInWords } from '../../harness/guard/waiting/ready.ts'
import { whyNot } from './daemon.ts'

const reason = await whyNot()

/** Open connections to the daemon, and other sockets of the same kind that a process has. */
const connections = (): number =>
  process.getActiveResourcesInfo().filter((kind) => kind === 'PipeWrap').length

const limits = { cpus: 1, reservedCpus: 0.5, memory: 2 ** 26, reservedMemory: 2 ** 25, pids: 9 }
const place = {
  ...{ image: 'tailgate-test/redis:latest', entry: 'command' as const, workingDirectory: undefined },
  ...{ user: { uid: 65534, gid: 65534 }, network: { type: 'holder' as const, publish: [] }, mounts: [] },
  ...{ tmpfs: {}, limits },
}
const running = (command: string, ...args: readonly string[]) => ({
  ...{ name: 'redis', command, args, environment: {}, directory: '/' },
  ...{ stopSignal: 'SIGTERM' as const, user: undefined },
})

describe.skipIf(reason)(`a container${reason ? ` (skipped: ${reason})` : ''}`, () => {
  let directory: string
  let id: string
  let owner: Identity
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tg-'))
    await mkdir(join(directory, 'logs'))
    id = newRunId()
    owner = await identify(process.pid)
  })
  afterEach(async () => {
    await removeRun(id, owner)
    await rm(directory, { recursive: true })
  })
  const home = (isClosing: () => boolean) => ({
    ...{ id, directory, owner, isClosing, deathSignal: Promise.resolve(false) },
    ...{ adopt: vi.fn(), noteFiles: vi.fn(), write: async () => undefined },
  })

  test('that is made but not started, because its run ends, keeps no connection open', async () => {
    const closing = home(vi.fn().mockReturnValueOnce(false).mockReturnValue(true))
    const before = connections()
    await expect(startContainer(running('sleep', '60'), place, closing)).rejects.toThrow('torn down')
    await removeRun(id, owner)
    await vi.waitUntil(() => connections() <= before, { timeout: 10_000, interval: 50 })
    expect(closing.adopt).not.toHaveBeenCalled()
  })

  test('that needs more memory than it may have is reported as ended for that reason', async () => {
    // A line without an end, which tail keeps in memory.
    const { ended } = await startContainer(
      running('tail', '/dev/zero'),
      place,
      home(() => false),
    )
    expect(endingInWords(await ended)).toBe(
      'by SIGKILL, as it wanted more memory than the 64 MiB it may have',
    )
  })

  test('that is killed is not reported as short of memory', async () => {
    const child = await startContainer(
      running('sleep', '60'),
      place,
      home(() => false),
    )
    // The engine of these tests counts the processes of this machine.
    expect(child.pid).toBeGreaterThan(1)
    child.signal('SIGKILL')
    expect(endingInWords(await child.ended)).toBe('by SIGKILL')
  })
})
