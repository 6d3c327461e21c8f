import { join } from 'node:path'
import { makeDirectory } from '../guard/processes/private-files.ts'
import type { Guard } from '../guard/processes/process.ts'
import type { FoundProgram, Launcher } from './launch/launcher.ts'
import { findProgram, lookFor, type Program, versionOf } from './launch/programs.ts'
import { describeCommand } from './services/app.ts'

/** Starts services from the programs that are installed on this machine. */
export function nativeLauncher(guard: Guard, app: readonly string[]): Launcher {
  // A program is asked for its version only once, however often it is searched during a start.
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
    reserve: (count, fixed) => guard.reserve(count, fixed),
    [Symbol.asyncDispose]: () => guard[Symbol.asyncDispose](),
    listen: '127.0.0.1',
    files: guard.directory,
    disk: undefined,
    makeFiles: (name, user) => makeDirectory(join(guard.directory, name), user),
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
    describe: (described, place, command) => describeCommand(described, place, command),
  }
}
