import type { K6Fold } from './samples/fold.ts'

/** The early end of a k6 run. */
export interface Finish extends Disposable {
  /** Aborted once k6 may be stopped. */
  readonly signal: AbortSignal
  /** When that was, in Unix milliseconds; undefined before. */
  readonly stoppedAt: number | undefined
  /** Stops k6 in this many seconds, unless it is stopped before. */
  stopIn(seconds: number): void
}

/**
 * Lets the measured part end with the current second when `asked` is aborted, but stops k6 only after the timeout of a
 * request: k6 forgets requests in flight when it is stopped, and those are the slow ones.
 */
export function finishWhen(
  asked: AbortSignal | undefined,
  fold: K6Fold,
  timeoutSeconds: number,
  now: () => number,
): Finish {
  const stop = new AbortController()
  const timers: NodeJS.Timeout[] = []
  let stoppedAt: number | undefined
  const stopNow = () => {
    stoppedAt ??= now()
    stop.abort()
  }
  const stopInMs = (delayMs: number) => timers.push(setTimeout(stopNow, delayMs))
  const onAsked = () => {
    const end = fold.endWith(now())
    if (end !== undefined) stopInMs(end - now() + timeoutSeconds * 1000)
  }
  asked?.addEventListener('abort', onAsked, { once: true })
  return {
    signal: stop.signal,
    get stoppedAt() {
      return stoppedAt
    },
    stopIn(seconds) {
      stopInMs(seconds * 1000)
    },
    [Symbol.dispose]() {
      asked?.removeEventListener('abort', onAsked)
      for (const timer of timers) clearTimeout(timer)
    },
  }
}
