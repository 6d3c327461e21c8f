import type { K6Fold } from './fold.ts'

/** The early end of a k6 run. */
export interface Finish extends Disposable {
  /** Aborted once k6 may be stopped. */
  readonly signal: AbortSignal
}

/**
 * Lets the measured part end with the second under way when `asked` is aborted, but stops k6 only after the timeout of a
 * request: k6 forgets requests under way when it is stopped, and those are the slow ones.
 */
export function finishWhen(
  asked: AbortSignal | undefined,
  fold: K6Fold,
  timeoutSeconds: number,
  now: () => number,
): Finish {
  const stop = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const onAsked = () => {
    const end = fold.endWith(now())
    if (end !== undefined) timer = setTimeout(() => stop.abort(), end - now() + timeoutSeconds * 1000)
  }
  asked?.addEventListener('abort', onAsked, { once: true })
  return {
    signal: stop.signal,
    [Symbol.dispose]() {
      asked?.removeEventListener('abort', onAsked)
      clearTimeout(timer)
    },
  }
}
