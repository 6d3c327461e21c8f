import type { EngineContext } from './engine.ts'

/** Calls what fits once a context asks to stop or to finish, or has asked already; what it returns ends that. */
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
