import type { GuardedProcess } from '../../guard/processes/process.ts'
import type { Disk } from '../launch/disk.ts'
import type { Wire } from './wire/wire.ts'

/** A service from the point of view of faults. */
export interface Victim {
  readonly name: string
  /** Its processes, including restarted ones. */
  processes(): readonly GuardedProcess[]
  /** Starts ended processes again; resolves once the service is ready. */
  restart(): Promise<void>
  /** Waits until the service is healthy by itself, or starts it again when it has ended. */
  revive(): Promise<'went on' | 'started again'>
  /** Until the returned function is called, these processes may end without a failure of the stack. */
  expectEnd(processes: readonly GuardedProcess[]): () => void
  /** Until the returned function is called, a process that ends is reported as having ended during this fault. */
  blame(fault: string): () => void
  /** The proxied connections to the service; undefined when connections are direct. */
  readonly wire: Wire | undefined
  /** The separate disk with its files; undefined when they are on the machine's disk. */
  readonly disk: Disk | undefined
}
