import { signalPid } from '../../guard/strays.ts'
import type { Undo } from './undo.ts'
import type { Victim } from './victim.ts'

/** Makes Nginx read its configuration again: old workers finish their requests, new ones take over. */
export async function reload(victim: Victim): Promise<Undo> {
  for (const { pid } of victim.processes()) signalPid(pid, 'SIGHUP')
  return async () => undefined
}
