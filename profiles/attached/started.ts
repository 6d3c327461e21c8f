import type { Profile } from '../flame/written-profile.ts'
import { type ProfileOrder, profiled } from '../process.ts'
import type { AttachOrder } from './attached.ts'

/** A profiler that looks into processes as they run. */
export type Attaching = (order: AttachOrder) => Promise<Profile>

/**
 * What makes every Node of the program open its inspector, once it is asked to and not before, at a free port of loopback.
 * Any other program passes it over. Options of the program's own stay.
 */
export function askable(environment: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const { NODE_OPTIONS: own = '' } = environment
  return { ...environment, NODE_OPTIONS: `${own} --inspect-port=127.0.0.1:0`.trim() }
}

/**
 * Starts the process as it always is, a shell or npm before it and all, loads it, and has the profiler look into whichever of
 * its children has the work.
 */
export async function profileStarted(
  order: ProfileOrder & Pick<AttachOrder, 'serving'>,
  attach: Attaching,
): Promise<Profile> {
  let taken: Profile | undefined
  const { guard, output, title, serving } = order
  const drive = async (signal: AbortSignal): Promise<void> => {
    taken = await attach({ guard, output, title, serving, signal, drive: order.drive })
  }
  const environment = askable(order.process.environment)
  await profiled({ ...order, drive }, { profiler: 'it', graceMs: 3000, environment }, async () => undefined)
  if (taken === undefined) throw new Error('A profile that was taken without an error is missing.')
  return taken
}
