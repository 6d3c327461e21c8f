import { join } from 'node:path'
import type { StackKind } from '../config/stack-kind.ts'
import type { Guard, ProcessDescription } from '../guard/process.ts'
import type { App, AppPlace } from './app.ts'
import { describeCommand } from './app.ts'
import type { Disk } from './disk/disk.ts'
import { makeDirectory } from './private-files.ts'
import { findProgram, lookFor, type Program, versionOf } from './programs.ts'

/** A program as its launcher starts it. */
export interface FoundProgram {
  readonly command: string
  readonly version: string
  /** The id of the image it comes from, which is a digest; undefined for what is installed here. */
  readonly image: string | undefined
}

/** What a service is found by: a program of the stack, or the app. */
export type Launched = Program | 'app'

/**
 * How the services of a stack are started, on this machine itself or in containers. It is the guard of the run that
 * also knows where programs are; what is no program of the stack always runs on this machine.
 */
export interface Launcher extends Guard {
  /** Where PostgreSQL's data and the app's files live: the run directory, or a disk of their own. */
  readonly files: string
  readonly disk: Disk | undefined
  /** Makes a directory there. */
  makeFiles(name: string): Promise<void>
  readonly kind: StackKind
  /** The address services listen on. They reach each other on 127.0.0.1, and so do we reach them. */
  readonly listen: '127.0.0.1' | '0.0.0.0'
  /** Bytes of memory a service may use; undefined for all the machine has. */
  memoryOf(program: Program): number | undefined
  /** Whether a program that a stack can do without is here. */
  has(program: Program): Promise<boolean>
  /** @throws TailgateError PROGRAM_MISSING, IMAGE_MISSING. */
  find(program: Launched): Promise<FoundProgram>
  /** A process of the app or of its preparation, ready to be spawned. */
  describe(app: App, place: AppPlace, command: readonly string[]): Promise<ProcessDescription>
}

/** Starts services from the programs that are installed here. */
export function nativeLauncher(guard: Guard, app: readonly string[]): Launcher {
  // A program is asked for its version once, however often it is looked for in a start.
  const known = new Map<Program, Promise<FoundProgram>>()
  const look = async (program: Program): Promise<FoundProgram> => {
    const command = await findProgram(program)
    return { command, version: await versionOf(command), image: undefined }
  }
  return {
    kind: 'native',
    directory: guard.directory,
    user: guard.user,
    lost: guard.lost,
    spawn: (description) => guard.spawn(description),
    reserve: (count) => guard.reserve(count),
    [Symbol.asyncDispose]: () => guard[Symbol.asyncDispose](),
    listen: '127.0.0.1',
    files: guard.directory,
    disk: undefined,
    makeFiles: (name) => makeDirectory(join(guard.directory, name), guard.user),
    memoryOf: () => undefined,
    has: async (program) => (await lookFor(program)) !== undefined,
    async find(program) {
      if (program === 'app') {
        const version = app[0] === 'node' ? `node ${process.versions.node}` : 'unknown'
        return { command: app[0] ?? '', version, image: undefined }
      }
      const found = known.get(program) ?? look(program)
      known.set(program, found)
      return found
    },
    describe: (described, place, command) => describeCommand(described, place, command, guard),
  }
}
