import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { makeDirectory } from '../../harness/guard/processes/private-files.ts'
import type { AttachOrder } from './attached.ts'

/** A profiler program that inspects another process from outside. */
export interface SideProgram {
  readonly name: string
  readonly command: string
  /** Its arguments; `directory` is a directory of its own. */
  readonly args: (directory: string) => readonly string[]
}

export interface RunningSideProgram {
  readonly directory: string
  /**
   * Makes it write its result.
   * @throws Error with its last lines when it had already ended.
   */
  finish(): Promise<void>
  /** Ends it at once; never rejects. */
  drop(): Promise<void>
}

/** How long it may take to write its result, in milliseconds. */
const graceMs = 20_000
/** A profiler without permission says so and ends within this time, in milliseconds. */
const refusalMs = 300

/**
 * Starts a profiler for a running process, as the user who called this: inspecting another process takes more rights than a
 * service has. The guardian owns the profiler, so that it never outlives a run.
 * @throws Error with its last lines when it has no permission.
 */
export async function startSideProgram(
  { guard }: Pick<AttachOrder, 'guard'>,
  { name, command, args }: SideProgram,
): Promise<RunningSideProgram> {
  const directory = join(guard.directory, `beside-${name}`)
  await makeDirectory(directory, undefined)
  const running = await guard.spawn({
    name: `beside-${name}`,
    command,
    args: args(directory),
    environment: { PATH: `${dirname(command)}:/usr/bin:/bin`, HOME: directory },
    directory,
    stopSignal: 'SIGINT',
    user: undefined,
  })
  const gone = running.ended.then(async ({ code }): Promise<never> => {
    throw new Error(`it ended with exit code ${code}: ${(await running.lastLines(4)).trim()}`)
  })
  gone.catch(() => undefined)
  await Promise.race([gone, delay(refusalMs)])
  return {
    directory,
    finish: async () => {
      await Promise.race([gone, delay(1)])
      await running.stop(graceMs)
    },
    drop: async () => void (await running.stop(0)),
  }
}
