import { signalPid } from '../../guard/processes/strays.ts'
import type { Victim } from './victim.ts'
import type { Undo } from './wire/undo.ts'

/** Makes Nginx read its configuration again: old workers finish their requests, new workers take over. */
export async function reload(victim: Victim): Promise<Undo> {
  for (const { pid } of victim.processes()) signalPid(pid, 'SIGHUP')
  return async () => undefined
}
