import { strike } from './reach.ts'
import type { Victim } from './victim.ts'
import type { Undo } from './wire/undo.ts'

/**
 * Makes Nginx read its configuration again: old workers finish their requests, new workers take over.
 * @throws TailgateError FAULT_FAILED when the signal is not permitted.
 */
export async function reload(victim: Victim, fault: string): Promise<Undo> {
  for (const process of victim.processes()) await strike(process, 'SIGHUP', fault)
  return async () => undefined
}
