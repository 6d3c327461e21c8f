import type { GuardedProcess } from '../../guard/processes/process.ts'
import type { Disk } from '../launch/disk.ts'
import type { Wire } from './wire/wire.ts'

/** A service as faults see it. */
export interface Victim {
  readonly name: string
  /** Its processes, those that were started again included. */
  processes(): readonly GuardedProcess[]
  /** Starts again what has ended; resolves once it is ready. */
  restart(): Promise<void>
  /** Waits until it is well by itself, or starts it again when it has ended. */
  revive(): Promise<'went on' | 'started again'>
  /** Until it is called back, these may end without the stack counting as failed. */
  expectEnd(processes: readonly GuardedProcess[]): () => void
  /** Until it is called back, whatever ends is told to have ended during this fault. */
  blame(fault: string): () => void
  /** The connections over which it is used; undefined when they are direct. */
  readonly wire: Wire | undefined
  /** The disk of its own that its files are on; undefined when that is the machine's. */
  readonly disk: Disk | undefined
}
