import { signalPid } from '../../guard/processes/strays.ts'
import type { Victim } from './victim.ts'
import type { Undo } from './wire/undo.ts'

/**
 * Kills a service; of the app, its first process. With a duration, the service is started again afterwards, so that the run
 * continues; without one, the stack has failed, as with any dead service.
 */
export async function kill(victim: Victim, lasts: number | undefined): Promise<Undo> {
  const killed = victim.processes().slice(0, 1)
  if (lasts !== undefined) victim.expectEnd(killed)
  for (const { pid } of killed) signalPid(pid, 'SIGKILL')
  await Promise.all(killed.map(({ ended }) => ended))
  return async () => {
    await victim.restart()
    return undefined
  }
}
