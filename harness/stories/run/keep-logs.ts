import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '../../base/errors.ts'
import { isDiskProblem } from '../../base/files/disk-problem.ts'
import type { Bundle } from '../../bundle/bundle.ts'
import type { Guard } from '../../guard/processes/process.ts'
import type { OnProgress } from '../../live/progress.ts'
import { accessLog } from '../../stack/services/nginx.ts'
import { CopiedLog } from './copied-log.ts'

/** Bytes kept of the end of each log. The access log contains evidence; the others help to find the cause of a failure. */
const maxLogBytes = { log: 256 << 10, access: 16 << 20 }

/** How often new log lines of the services are copied, in milliseconds. */
const copyEveryMs = 1000

/**
 * Keeps the services' logs in `logs/` of the bundle, limited in size and without secrets. They are copied every second, so
 * that a killed run leaves them too, and a last time when disposed. It must be disposed after the stack and before the guard,
 * whose directory contains the logs. A log that is empty or unreadable is left out; disposing throws the error that prevented
 * a copy from being written.
 */
export function keepLogs(
  guard: Pick<Guard, 'directory'>,
  bundle: Bundle,
  secrets: () => readonly string[],
  watch: OnProgress,
): AsyncDisposable {
  const directory = join(guard.directory, 'logs')
  const copies = new Map([
    ['access.jsonl', new CopiedLog(accessLog(guard.directory), 'access.jsonl', maxLogBytes.access, bundle)],
  ])
  let unwritten: unknown
  /** A log that cannot be read now may be readable at the end; a copy that could not be written is missing. */
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
