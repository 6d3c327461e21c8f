import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openGuard } from '../../harness/guard/guardian/guard.ts'
import type { Guard } from '../../harness/guard/processes/process.ts'
import type { UpOptions } from '../../harness/stack/up.ts'

/** A temporary directory with a root and a cache for one test file. */
export interface Ground {
  readonly root: string
  readonly options: UpOptions
  open(): Promise<Guard>
  remove(): Promise<void>
}

export async function makeGround(): Promise<Ground> {
  const temporary = await mkdtemp(join(tmpdir(), 'tg-'))
  // The user of the services must be able to enter it.
  await chmod(temporary, 0o711)
  const root = join(temporary, 'root')
  const { signal } = new AbortController()
  const options = { signal, onStep: () => undefined, prometheus: false, cache: join(temporary, 'cache') }
  return {
    root,
    options,
    open: () => openGuard({ root, signal }),
    remove: () => rm(temporary, { recursive: true, force: true }),
  }
}
