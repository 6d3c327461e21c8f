import { setTimeout as delay } from 'node:timers/promises'
import { TailgateError } from '../../base/errors.ts'
import type { Guard, ProcessDescription } from '../../guard/processes/process.ts'
import type { WaitOptions } from '../../guard/waiting/ready.ts'
import { endingInWords, shownLines } from '../../guard/waiting/ready.ts'

/**
 * Runs a program to its end under the guard.
 * @param what completes "Preparing the ... failed".
 * @throws TailgateError PREPARE_FAILED unless it ends with code 0 in time; the signal's reason.
 */
export async function runTask(
  guard: Guard,
  description: ProcessDescription,
  what: string,
  { seconds, signal }: WaitOptions,
): Promise<void> {
  const task = await guard.spawn(description)
  const timer = new AbortController()
  const stop = AbortSignal.any([signal, timer.signal])
  const late = delay(seconds * 1000, undefined, { signal: stop }).catch(() => undefined)
  const ending = await Promise.race([task.ended, late])
  timer.abort()
  if (ending?.code === 0) return
  if (ending === undefined) await task.stop(1000)
  signal.throwIfAborted()
  const problem =
    ending === undefined
      ? `${task.name} was not done after ${seconds} s.`
      : `${task.name} ended ${endingInWords(ending)}.`
  throw new TailgateError('PREPARE_FAILED', { what, problem, log: await task.lastLines(shownLines) })
}
