import { exitCodes, TailgateError } from '../base/errors.ts'
import { command, type Ended, reportFailure } from './command.ts'

/** How long a command may take to unwind after an uncaught error, in milliseconds; longer than any teardown. */
const unwindingMs = 30_000

/**
 * Whether a failed write only means that nobody reads the stream any more: its reader has stopped (`| head`), or its terminal is
 * closed, of which SIGHUP tells.
 */
export const isUnread = (
  { isTTY }: { readonly isTTY?: boolean | undefined },
  { code }: { readonly code?: string | undefined },
): boolean => code === 'EPIPE' || (code === 'EIO' && isTTY === true)

/**
 * A stream that nobody reads is not a failure of the command; a full disk behind a redirection is. It is thrown as an uncaught
 * error, because a command that is at work listens to those and stops its load.
 */
function watchStreams(): void {
  const names = { stdout: 'standard output', stderr: 'standard error' } as const
  for (const name of ['stdout', 'stderr'] as const)
    process[name].on('error', (error: NodeJS.ErrnoException) => {
      if (isUnread(process[name], error)) return
      const facts = { path: names[name], problem: error.message }
      const problem = new TailgateError('DISK_FAILED', facts, { cause: error })
      queueMicrotask(() => {
        throw problem
      })
    })
}

/**
 * Runs the command of `argv` and sets a defined exit code. An uncaught exception or rejection ends the command in order and
 * is reported like any failure; when the command does not unwind, the process is ended.
 */
export async function main(argv: readonly string[]): Promise<void> {
  let end: Ended | undefined
  let late: NodeJS.Timeout | undefined
  // A process that ends in an unexpected way has not been judged.
  process.exitCode = exitCodes.internal
  process.on('exit', () => {
    if (end === undefined && !fallen.signal.aborted) say(new Error('it ended before its command did'))
  })
  const fallen = new AbortController()
  const say = (problem: unknown) => reportFailure(problem, argv)
  const onUncaught = (problem: unknown) => {
    // The first error counts; later ones are its consequences. The words of a failure may be what could not be written.
    if (fallen.signal.aborted || end?.isReported) return
    fallen.abort(problem)
    if (end !== undefined) process.exitCode = say(problem)
    else
      late = setTimeout(() => {
        // Scopes that do not unwind would keep the process running for ever; the guardian tears down the stack by itself.
        process.exit(say(problem))
      }, unwindingMs).unref()
  }
  process.on('uncaughtException', onUncaught)
  watchStreams()
  end = await command(argv)
  clearTimeout(late)
  // A command that still ran to its end may have reported a failure of its own already.
  const failed = fallen.signal.aborted && !end.isReported
  process.exitCode = failed ? say(fallen.signal.reason) : end.exit
}
