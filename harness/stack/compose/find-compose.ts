import { execFile } from 'node:child_process'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { messageOf, TailgateError } from '../../base/errors.ts'
import { type Environment, isProgram, onPath } from '../../base/find-program.ts'
import { defined } from '../../config/setup/defined.ts'
import { engineAddress } from '../../guard/docker/engine.ts'
import { isAtLeast } from '../launch/version.ts'
import type { ComposeConfig } from './compose-config.ts'

const execute = promisify(execFile)

/** How Compose is called here: a program and its first arguments. */
export interface Compose {
  readonly program: string
  readonly words: readonly string[]
}

/** How long Compose may take to answer a question, in milliseconds. */
const questionTimeoutMs = 30_000

/** The first version whose `up` knows --abort-on-container-failure. */
const leastVersion = [2, 27] as const

/**
 * The variables of Compose. It asks the same engine as we do, and not that of a context of `docker context`, where we would not
 * find what it creates. All others stay, because the file may read any of them, as when it is started from a shell.
 */
export function composeEnvironment(given: Environment = process.env): Readonly<Record<string, string>> {
  const { DOCKER_CONTEXT: _, ...others } = given
  return { ...defined(others), DOCKER_HOST: engineAddress() }
}

/** The version that a Compose reports, such as `2.27.0`; empty when it does not work. */
const versionOf = ({ program, words }: Compose, env: Readonly<Record<string, string>>): Promise<string> =>
  execute(program, [...words, 'version', '--short'], { env, timeout: questionTimeoutMs }).then(
    ({ stdout }) => stdout.trim().replace(/^v/, ''),
    () => '',
  )

/**
 * Finds Docker's Compose plugin, or the standalone program, and its version.
 * @param what what it starts, for the message.
 * @throws TailgateError COMPOSE_MISSING, also when it is too old.
 */
export async function findCompose(
  what: string,
  environment: Environment = process.env,
): Promise<{ readonly compose: Compose; readonly version: string }> {
  const here = (name: string): string | undefined => onPath(name, environment).find(isProgram)
  const [docker, alone] = [here('docker'), here('docker-compose')]
  const candidates = [
    ...(docker === undefined ? [] : [{ called: 'docker compose', program: docker, words: ['compose'] }]),
    ...(alone === undefined ? [] : [{ called: 'docker-compose', program: alone, words: [] }]),
  ]
  const env = composeEnvironment(environment)
  const old: string[] = []
  for (const { called, ...compose } of candidates) {
    const version = await versionOf(compose, env)
    if (version === '') continue
    // One that somebody has built may report a word.
    if (!/^\d/.test(version) || isAtLeast(version, ...leastVersion)) return { compose, version }
    old.push(`\`${called}\` is ${version}, and ${leastVersion.join('.')} or newer is needed.`)
  }
  const missing =
    docker === undefined
      ? 'neither `docker` nor `docker-compose` is on PATH.'
      : '`docker compose` is no command of the Docker here, and there is no `docker-compose`.'
  throw new TailgateError('COMPOSE_MISSING', { what, problem: old.length === 0 ? missing : old.join(' ') })
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
  const env = composeEnvironment()
  const asked = { cwd: directory, env, signal, timeout: questionTimeoutMs, maxBuffer: 1 << 26 }
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
  const { compose } = await findCompose(file)
  const told = await askCompose(
    compose,
    ['--project-name', name, '--file', path, 'config', '--format', 'json'],
    { file, directory: dirname(path), signal },
  )
  return { compose, config: JSON.parse(told) as ComposeConfig }
}
