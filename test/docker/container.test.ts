import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { startContainer } from '../../harness/guard/docker/container.ts'
import { removeRun } from '../../harness/guard/docker/remove.ts'
import { identify } from '../../harness/guard/identity.ts'
import { newRunId } from '../../harness/guard/root.ts'
import { whyNot } from './daemon.ts'

const reason = await whyNot()

/** Open connections to the daemon, and whatever else of that kind a process has. */
const connections = (): number =>
  process.getActiveResourcesInfo().filter((kind) => kind === 'PipeWrap').length

describe.skipIf(reason)(`a container${reason ? ` (skipped: ${reason})` : ''}`, () => {
  test('that is made but not started any more, as its run ends, keeps no connection open', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'tg-'))
    await mkdir(join(directory, 'logs'))
    const [id, owner] = [newRunId(), await identify(process.pid)]
    const isClosing = vi.fn().mockReturnValueOnce(false).mockReturnValue(true)
    const home = {
      ...{ id, directory, owner, isClosing, deathSignal: Promise.resolve(false) },
      ...{ adopt: vi.fn(), noteFiles: vi.fn(), write: async () => undefined },
    }
    const description = {
      ...{ name: 'redis', command: 'sleep', args: ['60'], environment: {}, directory: '/' },
      ...{ stopSignal: 'SIGTERM' as const, user: undefined },
    }
    const place = {
      ...{ image: 'tailgate-test/redis:latest', entry: 'command' as const, workingDirectory: undefined },
      ...{ user: { uid: 65534, gid: 65534 }, network: { type: 'holder' as const, publish: [] }, mounts: [] },
      ...{
        tmpfs: {},
        limits: { cpus: 1, reservedCpus: 0.5, memory: 2 ** 26, reservedMemory: 2 ** 25, pids: 9 },
      },
    }
    const before = connections()
    await expect(startContainer(description, place, home)).rejects.toThrow('torn down')
    await removeRun(id, owner)
    await vi.waitUntil(() => connections() <= before, { timeout: 10_000, interval: 50 })
    expect(home.adopt).not.toHaveBeenCalled()
    await rm(directory, { recursive: true })
  })
})
