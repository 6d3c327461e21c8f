import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { writeAtomically } from '../../bundle/atomic-file.ts'
import { logFileOf } from '../../guard/processes/strays.ts'
import type { Launcher } from '../launch/launcher.ts'
import { runTask } from '../launch/run-once.ts'

export interface VersionQuestion {
  readonly program: string
  readonly command: string
  /** The id of the image; its version never changes. */
  readonly image: string
  /** The directory where answers are cached between runs. */
  readonly cache: string
}

const shape = /[0-9]+(\.[0-9]+)+/

/** Runs the program's version command in a container and reads its output. */
async function ask(
  launcher: Launcher,
  { program, command }: VersionQuestion,
  signal: AbortSignal,
): Promise<string> {
  const name = `version-${program}`
  const description = {
    name,
    program,
    command,
    args: [program === 'nginx' ? '-v' : '--version'],
    environment: {},
    directory: launcher.directory,
    stopSignal: 'SIGTERM',
    user: launcher.user,
  } as const
  await runTask(launcher, description, `question which ${program} this is`, { seconds: 60, signal })
  const said = await readFile(logFileOf(launcher.directory, name), 'utf8').catch(() => '')
  // The answer is stored in the cache; the logs of a run are only those of its services.
  await rm(logFileOf(launcher.directory, name), { force: true })
  return shape.exec(said)?.[0] ?? 'unknown'
}

/** The version that a program in an image reports, as `15.10`; 'unknown' when it reports none. */
export async function versionIn(
  launcher: Launcher,
  question: VersionQuestion,
  signal: AbortSignal,
): Promise<string> {
  const directory = join(question.cache, 'images')
  const file = join(directory, `${question.image.replace(/^sha256:/, '')}-${question.program}`)
  const kept = await readFile(file, 'utf8').catch(() => undefined)
  if (kept !== undefined) return kept
  const version = await ask(launcher, question, signal)
  await mkdir(directory, { recursive: true })
  await writeAtomically(file, version)
  return version
}
