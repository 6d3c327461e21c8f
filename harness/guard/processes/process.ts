import type { TailgateError } from '../../base/errors.ts'
import type { ContainerPlace } from './container-place.ts'

/** What the guardian is asked to start. No shell is involved; secrets travel in `environment` or files, never in `args`. */
export interface ProcessDescription {
  /** Unique within the run; names the log file and appears in errors. */
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  /** The whole environment of the process; nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>
  readonly directory: string
  /** The service's own soft stop. */
  readonly stopSignal: 'SIGTERM' | 'SIGINT' | 'SIGQUIT'
  /** Who runs it; undefined for the caller. */
  readonly user: { readonly uid: number; readonly gid: number; readonly name?: string } | undefined
  /** The program of the stack that this is, by which a launcher finds its container; undefined for what always runs here. */
  readonly program?: string
  /** The directory whose content it owns, which a container may hold in memory. */
  readonly data?: string
  /** Directories of the run that it works in beside its own; a container sees no others. */
  readonly reaches?: readonly string[]
  /** The data directory whose inode is the key of the shared memory it makes, as PostgreSQL does. */
  readonly sharedMemory?: string
  /** Whether it makes containers by itself, with the labels that variables tell it (`lentLabels`). */
  readonly makesContainers?: boolean
  /** The container it runs in; undefined for this machine itself. */
  readonly container?: ContainerPlace
}

export interface Ending {
  readonly code: number | null
  readonly signal: string | null
  /** Who did it, where that is known; reads after `by SIGKILL`. */
  readonly cause?: string
}

/** A process the guardian owns. */
export interface GuardedProcess {
  readonly name: string
  readonly pid: number
  readonly logFile: string
  /** Settles when the process has ended; never rejects. */
  readonly ended: Promise<Ending>
  /** The last lines of its output, for messages. */
  lastLines(count: number): Promise<string>
  /** Soft stop, then SIGKILL to its group after `graceMs`. Resolves once it is gone. */
  stop(graceMs: number): Promise<Ending>
}

/** The harness's hold on the guardian. Disposing it tears everything down in reverse order. */
export interface Guard extends AsyncDisposable {
  /**
   * The run directory, removed at the end whatever happens. It is the caller's: `user` may pass through it (0711) to
   * directories of its own, made with `makeDirectory`, and can write nothing in it itself.
   */
  readonly directory: string
  /** The unprivileged user services run as when the caller is root; undefined otherwise. */
  readonly user: ProcessDescription['user']
  spawn(description: ProcessDescription): Promise<GuardedProcess>
  /** Free ports on 127.0.0.1, kept from other harnesses until the end of this run. */
  reserve(count: number): Promise<readonly number[]>
  /** Resolves with GUARDIAN_LOST when the guardian ends unasked; then nothing looks after the processes any more. */
  readonly lost: Promise<TailgateError>
}
