import { spawn } from 'node:child_process'
import { K6Log, type Thrown } from './log.ts'

/** How a run of k6 is started, and where its output goes. */
export interface K6Run {
  readonly program: string
  readonly args: readonly string[]
  /** The whole environment; nothing else is inherited. */
  readonly environment: Readonly<Record<string, string>>
  readonly directory: string
  /** Standard output as it arrives. */
  onOutput(text: string): void
  /** Called when the load begins, as k6 logs it. */
  onStart(): void
  /** When aborted, k6 is asked to end, and is killed if it has not ended after two seconds. */
  readonly signal: AbortSignal
  /** When aborted, the load is over: k6 is asked to end, and has the time that it gives a teardown() by default. */
  readonly finish: AbortSignal
  /** Seconds after which k6 is killed, since a k6 that is still running then will not end by itself. */
  readonly deadlineSeconds: number
}

export interface K6Ending {
  readonly code: number | null
  readonly signal: string | null
  /** Why it could not be started; undefined if it was. */
  readonly failure: string | undefined
  /** Whether it was still running at the deadline. */
  readonly overdue: boolean
  /** The last part of its log. */
  readonly log: string
  readonly thrown: Thrown
  /** Why the script marked its test as failed, as far as the log tells it; undefined if it did not. */
  readonly marked: string | undefined
}

// k6 ends within milliseconds when it is interrupted; a k6 that does not must not delay the end of a run that is aborted.
const stopGraceMs = 2000
// An interrupted k6 runs teardown(), for at most a minute unless the script allows more, and then writes its summary.
const teardownGraceMs = 70_000

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
  const killIn = (graceMs: number) => {
    clearTimeout(killTimer)
    killTimer = setTimeout(() => child.kill('SIGKILL'), graceMs)
  }
  const stop = () => {
    child.kill('SIGINT')
    killIn(stopGraceMs)
  }
  const finishLoad = () => {
    // A second interrupt would end k6 without its teardown and its summary.
    if (killTimer !== undefined) return
    child.kill('SIGINT')
    killIn(teardownGraceMs)
  }
  const deadline = setTimeout(() => {
    overdue = true
    stop()
  }, run.deadlineSeconds * 1000)
  child.stdout.setEncoding('utf8').on('data', (text: string) => run.onOutput(text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => log.push(text))
  if (run.signal.aborted) stop()
  run.signal.addEventListener('abort', stop)
  run.finish.addEventListener('abort', finishLoad)
  const ended = new Promise<K6Ending>((settle) => {
    const finish = (code: number | null, signal: string | null) => {
      clearTimeout(deadline)
      clearTimeout(killTimer)
      clearTimeout(leftOpen)
      run.signal.removeEventListener('abort', stop)
      run.finish.removeEventListener('abort', finishLoad)
      settle({ code, signal, failure, overdue, log: log.last, thrown: log.thrown, marked: log.marked })
    }
    child.once('error', (error) => {
      failure ??= error.message
      if (child.pid === undefined) finish(null, null)
    })
    // A process that a script around k6 has started may keep the output open without end.
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
