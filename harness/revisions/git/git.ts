import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { TailgateError } from '../../base/errors.ts'
import type { Runner } from '../running/runner.ts'

const execute = promisify(execFile)

/** In bytes; more than a list of all tags of a large repository. */
const mostOutput = 64 << 20

/**
 * Settings of every call. No code of the project is run (hooks, file monitor), and nothing is asked on a terminal. A
 * repository of another user is accepted, as in a CI container, because its code is what we are asked to run.
 */
const settings = [
  'safe.directory=*',
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'log.showSignature=false',
  'advice.detachedHead=false',
  'core.quotePath=false',
].flatMap((setting) => ['-c', setting])

/**
 * The environment of git. A hook that calls us has set repository and index variables for its own use, which must not be
 * passed on.
 */
const environmentOf = ({ environment }: Runner): Record<string, string> => ({
  ...Object.fromEntries(Object.entries(environment).filter(([name]) => !/^GIT_(?!SSH|ASKPASS)/.test(name))),
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  LC_ALL: 'C',
})

/** A call of git that ended with a code other than 0. */
export class GitFailure extends Error {
  readonly code: number

  constructor(code: number, said: string) {
    super(said.trim() || `git ended with code ${code}`)
    this.name = 'GitFailure'
    this.code = code
  }
}

/**
 * Runs git in a directory and returns its output.
 * @throws GitFailure; TailgateError PROGRAM_MISSING; the signal's reason.
 */
export type Git = (directory: string, ...args: readonly string[]) => Promise<string>

export const gitAs =
  (runner: Runner, signal: AbortSignal): Git =>
  async (directory, ...args) => {
    signal.throwIfAborted()
    try {
      const { stdout } = await execute('git', [...settings, ...args], {
        cwd: directory,
        env: environmentOf(runner),
        maxBuffer: mostOutput,
        signal,
        ...(runner.user === undefined ? {} : { uid: runner.user.uid, gid: runner.user.gid }),
      })
      return stdout
    } catch (error) {
      signal.throwIfAborted()
      const { code, stderr = '' } = error as { code?: unknown; stderr?: string }
      if (code === 'ENOENT')
        throw new TailgateError('PROGRAM_MISSING', { program: 'git', install: 'sudo apt-get install git' })
      if (typeof code === 'number') throw new GitFailure(code, stderr)
      throw error
    }
  }

/** The output of git, or undefined when it refuses. */
export const unlessRefused = (asked: Promise<string>): Promise<string | undefined> =>
  asked.then(
    (text) => text.trim(),
    (error: unknown) => {
      if (error instanceof GitFailure) return undefined
      throw error
    },
  )
