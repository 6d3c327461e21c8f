import type { TailgateError } from '../../base/errors.ts'
import type { ContainerPlace } from './container-place.ts'

/** A process for the guardian to start. No shell is involved; secrets are in `environment` or in files, never in `args`. */
export interface ProcessDescription {
  /** Unique within the run; names the log file, and appears in errors. */
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
  /** The complete environment of the process; nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>
  /** Secrets beside those in `environment` that its output may hold; the guardian is not told them. */
  readonly secrets?: readonly string[]
  readonly directory: string
  /** The signal that asks this service to stop. */
  readonly stopSignal: 'SIGTERM' | 'SIGINT' | 'SIGQUIT'
  /** The user of the process; undefined for the caller. */
  readonly user: { readonly uid: number; readonly gid: number; readonly name?: string } | undefined
  /**
   * Which program of the stack this is; a launcher finds its container by it. Undefined for a process that always runs on
   * this machine.
   */
  readonly program?: string
  /** The directory with its data, which a container may hold in memory. */
  readonly data?: string
  /** Other directories of the run that it uses; a container sees no others. */
  readonly reaches?: readonly string[]
  /** The data directory whose inode is the key of the shared memory segment, for PostgreSQL. */
  readonly sharedMemory?: string
  /** Whether it creates containers by itself, with the labels that variables give it (`lentLabels`). */
  readonly makesContainers?: boolean
  /** The container in which it runs; undefined for this machine itself. */
  readonly container?: ContainerPlace
}

export interface Ending {
  readonly code: number | null
  readonly signal: string | null
  /** Who sent the signal, if known; reads after `by SIGKILL`. */
  readonly cause?: string
}

/** A process owned by the guardian. */
export interface GuardedProcess {
  readonly name: string
  readonly pid: number
  /** The name of the container of which it is the first process; undefined on this machine itself. */
  readonly container?: string | undefined
  readonly logFile: string
  /** In bytes: what its log held before it started, as that of a service that is started again does; 0 when left out. */
  readonly logStart?: number
  /** Resolves when the process has ended; never rejects. */
  readonly ended: Promise<Ending>
  /** The last lines of its output, for messages. */
  lastLines(count: number): Promise<string>
  /** Sends the soft stop signal, and SIGKILL to its process group after `graceMs`. Resolves once it has ended. */
  stop(graceMs: number): Promise<Ending>
}

/** A port that the config or the command line names, with the name of the service that will listen there. */
export type FixedPort = readonly [port: number, service: string]

/** The harness's connection to the guardian. Disposing it tears everything down in reverse order. */
export interface Guard extends AsyncDisposable {
  /**
   * The run directory, which is removed at the end in every case. It belongs to the caller: `user` may pass through it (0711)
   * to directories of its own, created with `makeDirectory`, and cannot write in it.
   */
  readonly directory: string
  /** The unprivileged user of services when the caller is root; undefined otherwise. */
  readonly user: ProcessDescription['user']
  spawn(description: ProcessDescription): Promise<GuardedProcess>
  /**
   * Free ports on 127.0.0.1, reserved against other harnesses until the end of this run.
   * @param fixed other ports on which services of the run will listen and nothing listens now, so that what is left of them
   * is found there in the end.
   * @throws TailgateError PORT_TAKEN, which names the service, when another run holds one of these.
   */
  reserve(count: number, fixed?: readonly FixedPort[]): Promise<readonly number[]>
  /** Resolves with GUARDIAN_LOST when the guardian ends unexpectedly; then nothing watches the processes any more. */
  readonly lost: Promise<TailgateError>
}
