import { spawn } from 'node:child_process'
import { K6Log } from './log.ts'

/** How a run of k6 is started and what becomes of its output. */
export interface K6Run {
  readonly program: string
  readonly args: readonly string[]
  /** The whole environment; nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>
  readonly directory: string
  /** Standard output as it arrives. */
  onOutput(text: string): void
  /** The load begins, as k6 logs it. */
  onStart(): void
  /** Asks k6 to end gracefully, and after a grace takes it down. */
  readonly signal: AbortSignal
  /** Seconds after which k6 is taken down because it cannot be about to end any more. */
  readonly deadlineSeconds: number
}

export interface K6Ending {
  readonly code: number | null
  readonly signal: string | null
  /** It could not be started: why. */
  readonly failure: string | undefined
  /** It was still running at the deadline. */
  readonly overdue: boolean
  /** The last of its log. */
  readonly log: string
}

// k6 ends within milliseconds when it is interrupted; one that does not must not hold up the end of the run.
const stopGraceMs = 2000

/** Runs k6 to its end, which never rejects. `pid` is undefined when it could not be started. */
export function runK6(run: K6Run): { readonly pid: number | undefined; readonly ended: Promise<K6Ending> } {
  const child = spawn(run.program, run.args, {
    cwd: run.directory,
    env: run.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const log = new K6Log(() => run.onStart())
  let overdue = false
  let failure: string | undefined
  let killTimer: NodeJS.Timeout | undefined
  let leftOpen: NodeJS.Timeout | undefined
  const stop = () => {
    child.kill('SIGINT')
    killTimer ??= setTimeout(() => child.kill('SIGKILL'), stopGraceMs)
  }
  const deadline = setTimeout(() => {
    overdue = true
    stop()
  }, run.deadlineSeconds * 1000)
  child.stdout.setEncoding('utf8').on('data', (text: string) => run.onOutput(text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => log.push(text))
  if (run.signal.aborted) stop()
  run.signal.addEventListener('abort', stop)
  const ended = new Promise<K6Ending>((settle) => {
    const finish = (code: number | null, signal: string | null) => {
      clearTimeout(deadline)
      clearTimeout(killTimer)
      clearTimeout(leftOpen)
      run.signal.removeEventListener('abort', stop)
      settle({ code, signal, failure, overdue, log: log.last })
    }
    child.once('error', (error) => {
      failure ??= error.message
      if (child.pid === undefined) finish(null, null)
    })
    // What a script around k6 has started may hold the output open for as long as it likes.
    child.once('exit', () => {
      leftOpen = setTimeout(() => {
        child.stdout.destroy()
        child.stderr.destroy()
      }, stopGraceMs)
    })
    child.once('close', finish)
  })
  return { pid: child.pid, ended }
}
