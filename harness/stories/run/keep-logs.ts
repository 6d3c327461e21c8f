import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '../../base/errors.ts'
import { isDiskProblem } from '../../base/files/disk-problem.ts'
import type { Bundle } from '../../bundle/bundle.ts'
import type { Guard } from '../../guard/processes/process.ts'
import type { Watch } from '../../live/progress.ts'
import { accessLog } from '../../stack/services/nginx.ts'
import { CopiedLog } from './copied-log.ts'

/** Bytes kept of the end of each log; the access log holds evidence, the others what to look at when something broke. */
const maxLogBytes = { log: 256 << 10, access: 16 << 20 }

/** How often what the services have written since is copied. */
const copyEveryMs = 1000

/**
 * Keeps what the services write in `logs/` of the bundle, bounded and without secrets: copied every second, so that a run
 * that is killed leaves them too, and for good when disposed. Dispose it after the stack and before its guard, whose
 * directory the logs are in. A log that is empty or cannot be read is left out; disposing throws what kept one from being
 * written.
 */
export function keepLogs(
  guard: Pick<Guard, 'directory'>,
  bundle: Bundle,
  secrets: () => readonly string[],
  watch: Watch,
): AsyncDisposable {
  const directory = join(guard.directory, 'logs')
  const copies = new Map([
    ['access.jsonl', new CopiedLog(accessLog(guard.directory), 'access.jsonl', maxLogBytes.access, bundle)],
  ])
  let unwritten: unknown
  /** What cannot be read now may be readable at the end; what could not be written is missing. */
  const note = (problem: unknown): void => {
    if (isDiskProblem(problem)) unwritten ??= problem
  }
  const logs = async (): Promise<readonly CopiedLog[]> => {
    for (const name of await readdir(directory).catch(() => []))
      if (!copies.has(name))
        copies.set(name, new CopiedLog(join(directory, name), name, maxLogBytes.log, bundle))
    return [...copies.values()]
  }
  const follow = async () => {
    for (const log of await logs()) await log.follow(secrets()).catch(note)
  }
  let following: Promise<void> | undefined
  const timer = setInterval(() => {
    following ??= follow().finally(() => {
      following = undefined
    })
  }, copyEveryMs)
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await following
      await Promise.all((await logs()).map((log) => log.finish(secrets()))).catch((problem: unknown) => {
        note(problem)
        if (!unwritten) watch({ type: 'warning', message: `The logs cannot be kept: ${messageOf(problem)}` })
      })
      if (unwritten) throw unwritten
    },
  }
}
