import { type ProfileOrder, profiled } from '../process.ts'
import type { AttachedProfile, AttachOrder } from './attached.ts'

/** A profiler that attaches to running processes. */
export type Attaching = (order: AttachOrder) => Promise<AttachedProfile>

/**
 * Options that let every Node process of the program open its inspector, at a free port of loopback and only when asked.
 * Programs that are not Node ignore them. The program's own options are kept.
 */
export function withInspector(
  environment: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const { NODE_OPTIONS: own = '' } = environment
  return { ...environment, NODE_OPTIONS: `${own} --inspect-port=127.0.0.1:0`.trim() }
}

/**
 * Starts the process in its usual way, including a shell or npm in front of it, loads it, and attaches the profiler to
 * whichever child does the work.
 */
export async function profileStarted(
  order: ProfileOrder & Pick<AttachOrder, 'serving'>,
  attach: Attaching,
): Promise<AttachedProfile> {
  let taken: AttachedProfile | undefined
  const { guard, output, title, serving } = order
  const drive = async (signal: AbortSignal): Promise<void> => {
    taken = await attach({ guard, output, title, serving, signal, drive: order.drive })
  }
  const environment = withInspector(order.process.environment)
  await profiled({ ...order, drive }, { profiler: 'it', graceMs: 3000, environment }, async () => undefined)
  if (taken === undefined) throw new Error('A profile that was taken without an error is missing.')
  return taken
}
