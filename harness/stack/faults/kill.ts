import { TailgateError } from '../../base/errors.ts'
import { within } from '../../base/within.ts'
import { strike } from './reach.ts'
import type { Victim } from './victim.ts'
import type { Undo } from './wire/undo.ts'

/** How long a killed process may take to end, in milliseconds; Docker removes a container before it counts as ended. */
const endTimeoutMs = 60_000

/**
 * Kills a service; of the app, its first process. With a duration, the service is started again afterwards, so that the run
 * continues; without one, the stack has failed, as with any dead service. `fault` is the text of the fault, for messages.
 * @throws TailgateError FAULT_FAILED when the process cannot be killed.
 */
export async function kill(victim: Victim, lasts: number | undefined, fault: string): Promise<Undo> {
  const killed = victim.processes().slice(0, 1)
  const watchAgain = lasts === undefined ? undefined : victim.expectEnd(killed)
  try {
    for (const process of killed) await strike(process, 'SIGKILL', fault)
    const ended = Promise.all(killed.map((process) => process.ended)).then(() => true)
    if (!(await within(ended, endTimeoutMs, false)))
      throw new TailgateError('FAULT_FAILED', {
        fault,
        problem: `${killed[0]?.name} has not ended ${endTimeoutMs / 1000} s after SIGKILL.`,
        remedy: 'Look at what its process waits for; a disk that does not answer keeps it from ending.',
      })
  } catch (problem) {
    watchAgain?.()
    throw problem
  }
  return async () => {
    await victim.restart()
    return undefined
  }
}
