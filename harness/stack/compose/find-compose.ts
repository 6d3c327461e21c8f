import { execFile } from 'node:child_process'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { messageOf, TailgateError } from '../../base/errors.ts'
import { isProgram, onPath } from '../../base/find-program.ts'
import type { ComposeConfig } from './project.ts'

const execute = promisify(execFile)

/** How Compose is called here: a program and its first arguments. */
export interface Compose {
  readonly program: string
  readonly words: readonly string[]
}

/** How long Compose may take to answer a question, in milliseconds. */
const questionTimeoutMs = 30_000

const works = ({ program, words }: Compose): Promise<boolean> =>
  execute(program, [...words, 'version'], { timeout: questionTimeoutMs }).then(
    () => true,
    () => false,
  )

/**
 * Finds Docker's Compose plugin, or the standalone program.
 * @param file the Compose file, for the message.
 * @throws TailgateError COMPOSE_MISSING.
 */
async function findCompose(file: string, environment: NodeJS.ProcessEnv = process.env): Promise<Compose> {
  const here = (name: string): string | undefined => onPath(name, environment).find(isProgram)
  const [docker, alone] = [here('docker'), here('docker-compose')]
  const candidates: Compose[] = [
    ...(docker === undefined ? [] : [{ program: docker, words: ['compose'] }]),
    ...(alone === undefined ? [] : [{ program: alone, words: [] }]),
  ]
  for (const candidate of candidates) if (await works(candidate)) return candidate
  const problem =
    docker === undefined
      ? 'neither `docker` nor `docker-compose` is on PATH.'
      : '`docker compose` is no command of the Docker here, and there is no `docker-compose`.'
  throw new TailgateError('COMPOSE_MISSING', { file, problem })
}

/**
 * The output of Compose for a question.
 * @throws TailgateError COMPOSE_UNUSABLE when it refuses the file.
 */
async function askCompose(
  { program, words }: Compose,
  args: readonly string[],
  {
    file,
    directory,
    signal,
  }: { readonly file: string; readonly directory: string; readonly signal: AbortSignal },
): Promise<string> {
  const asked = { cwd: directory, signal, timeout: questionTimeoutMs, maxBuffer: 1 << 26 }
  try {
    return (await execute(program, [...words, ...args], asked)).stdout
  } catch (problem) {
    signal.throwIfAborted()
    const said = (problem as { stderr?: string }).stderr?.trim().split('\n').slice(-4).join('\n')
    throw new TailgateError('COMPOSE_UNUSABLE', {
      file,
      problem: said || messageOf(problem),
      remedy: 'Correct it until `docker compose config` accepts it, with the variables that it needs set.',
    })
  }
}

/** A Compose file: as messages name it, its path, and the name of its project. */
export interface ComposeFile {
  readonly file: string
  readonly path: string
  readonly name: string
}

/**
 * A Compose file with all values filled in, and how Compose is called here.
 * @throws TailgateError COMPOSE_MISSING, COMPOSE_UNUSABLE.
 */
export async function readCompose(
  { file, path, name }: ComposeFile,
  signal: AbortSignal,
): Promise<{ readonly compose: Compose; readonly config: ComposeConfig }> {
  const compose = await findCompose(file)
  const told = await askCompose(
    compose,
    ['--project-name', name, '--file', path, 'config', '--format', 'json'],
    { file, directory: dirname(path), signal },
  )
  return { compose, config: JSON.parse(told) as ComposeConfig }
}
