import { Interruption } from '../../base/errors.ts'

const signals = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const

/**
 * Turns the first SIGHUP, SIGINT or SIGTERM into an abort, so that scopes unwind in order. A second signal ends the process
 * at once; the guardian then tears down the stack by itself. An uncaught error ends the command in the same order, with the
 * error as the reason; the first signal after it changes nothing, as both may have one cause.
 */
export function interruptible(): { readonly signal: AbortSignal } & Disposable {
  const controller = new AbortController()
  let isSignalled = false
  const release = () => {
    for (const name of signals) process.removeListener(name, onSignal)
    process.removeListener('uncaughtException', onUncaught)
  }
  const onUncaught = (problem: unknown) => controller.abort(problem)
  const onSignal = (name: (typeof signals)[number]) => {
    if (!isSignalled) {
      isSignalled = true
      return controller.abort(new Interruption(name))
    }
    release()
    process.kill(process.pid, name)
  }
  for (const name of signals) process.on(name, onSignal)
  process.on('uncaughtException', onUncaught)
  return { signal: controller.signal, [Symbol.dispose]: release }
}
