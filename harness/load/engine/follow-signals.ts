import type { EngineContext } from './engine.ts'

/**
 * Calls the matching function when a context asks to stop or to finish, also if it has asked already; the returned function
 * ends that.
 */
export function followSignals(
  { signal, finish }: Pick<EngineContext, 'signal' | 'finish'>,
  { onAbort, onFinish }: { readonly onAbort: () => void; readonly onFinish: () => void },
): () => void {
  signal.addEventListener('abort', onAbort, { once: true })
  finish?.addEventListener('abort', onFinish, { once: true })
  if (signal.aborted) onAbort()
  if (finish?.aborted) onFinish()
  return () => {
    signal.removeEventListener('abort', onAbort)
    finish?.removeEventListener('abort', onFinish)
  }
}
