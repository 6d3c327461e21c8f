import { access, lstat, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openGuard } from '../../harness/guard/guardian/guard.ts'
import { makeDirectory } from '../../harness/guard/processes/private-files.ts'
import { membersOf, sharedFilesOf } from '../../harness/guard/processes/shared-files.ts'
import { findProgram } from '../../harness/stack/launch/programs.ts'
import { openGround } from './victim.ts'

/** Whether a shared memory segment exists whose key is the inode number of the directory. */
async function hasSegment(inode: number): Promise<boolean> {
  const rows = (await readFile('/proc/sysvipc/shm', 'latin1')).split('\n').slice(1)
  return rows.some((row) => row.trim().split(/\s+/)[0] === String(inode | 0))
}

test('the shared memory of an initdb that was killed half-way is removed with the run', {
  timeout: 300_000,
}, async () => {
  await using ground = await openGround()
  const command = await findProgram('initdb')
  const { signal } = new AbortController()
  for (let attempt = 1; ; attempt += 1) {
    const guard = await openGuard({ root: ground.root, signal })
    const data = join(guard.directory, 'data')
    await makeDirectory(data, guard.user)
    const initdb = await guard.spawn({
      name: 'initdb',
      command,
      args: ['-D', data, '--no-sync', '--locale=C'],
      environment: { LC_ALL: 'C' },
      directory: guard.directory,
      stopSignal: 'SIGTERM',
      sharedMemory: data,
      user: guard.user,
    })
    await delay(50 + attempt * 20)
    const files = await sharedFilesOf(await membersOf(initdb.pid))
    await initdb.stop(20)
    const inode = (await lstat(data).catch(() => undefined))?.ino ?? 0
    const left = await hasSegment(inode)
    await guard[Symbol.asyncDispose]()
    expect(await hasSegment(inode)).toBe(false)
    for (const file of files) await expect(access(file)).rejects.toThrow('ENOENT')
    if (left && files.length > 0) return
    if (attempt === 40) throw new Error('no initdb was killed while it had shared memory')
  }
})
