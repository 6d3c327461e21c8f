import { exitCodes, TailgateError } from '../base/errors.ts'
import { command, tell } from './command.ts'

/** How long a command may take to unwind after something nobody caught, in milliseconds: longer than any teardown. */
const unwindingMs = 30_000

/** A reader that has seen enough (`| head`) is no failure of the command; a full disk behind a redirection is one. */
function watchStreams(onFailure: (problem: unknown) => void): void {
  const names = { stdout: 'standard output', stderr: 'standard error' } as const
  for (const name of ['stdout', 'stderr'] as const)
    process[name].on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') return
      onFailure(
        new TailgateError('DISK_FAILED', { path: names[name], problem: error.message }, { cause: error }),
      )
    })
}

/**
 * Runs the command of `argv` and sets the exit code, which is always one that was chosen: an exception or a rejection that
 * nobody caught ends the command in order and is told as any failure; one that does not let it unwind ends the process.
 */
export async function main(argv: readonly string[]): Promise<void> {
  let ended = false
  let late: NodeJS.Timeout | undefined
  // What leaves by no way of ours has not been judged.
  process.exitCode = exitCodes.internal
  process.on('exit', () => {
    if (!ended && !fallen.signal.aborted) say(new Error('it ended before its command did'))
  })
  const fallen = new AbortController()
  const say = (problem: unknown) => tell(problem, argv)
  const onUncaught = (problem: unknown) => {
    // The first one counts: what comes after it comes from it.
    if (fallen.signal.aborted) return
    fallen.abort(problem)
    if (ended) process.exitCode = say(problem)
    else
      late = setTimeout(() => {
        // Scopes that do not unwind would hold the process for ever; the guardian tears the stack down by itself.
        process.exit(say(problem))
      }, unwindingMs).unref()
  }
  process.on('uncaughtException', onUncaught)
  watchStreams(onUncaught)
  const code = await command(argv)
  ended = true
  clearTimeout(late)
  // A command that went on to its end all the same has told its own failure already, unless it has none.
  const failed = fallen.signal.aborted && !code.told
  process.exitCode = failed ? say(fallen.signal.reason) : code.exit
}
