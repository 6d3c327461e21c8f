import type { StackKind } from '../../config/setup/stack-kind.ts'
import type { User } from '../../guard/ledger/run-root.ts'
import type { Guard, GuardedProcess, ProcessDescription } from '../../guard/processes/process.ts'
import type { Check } from '../../guard/waiting/ready.ts'
import type { App, AppPlace } from './app-description.ts'
import type { Disk } from './disk.ts'
import type { Program } from './programs.ts'
import type { RunningService } from './running-service.ts'

/** A program in the form in which its launcher starts it. */
export interface FoundProgram {
  readonly command: string
  readonly version: string
  /** The id of its image, which is a digest; undefined for an installed program. */
  readonly image: string | undefined
}

/** What a launcher finds a service by: a program of the stack, or the app. */
export type Launched = Program | 'app'

/** The result of starting a Compose file, once the app is ready. */
export interface Composed {
  /** The first processes of the app's containers. */
  readonly pids: readonly number[]
  /** The other services of its project. */
  readonly others: readonly RunningService[]
  /**
   * Looks for containers that have failed. Compose, which is watched, ends only once it has stopped all others, which takes
   * seconds.
   * @throws TailgateError SERVICE_DIED, or DOCKER_NEEDED when Docker does not answer.
   */
  requireStanding(): Promise<void>
}

/**
 * How the services of a stack are started, on this machine itself or in containers. A launcher is the guard of the run that
 * also knows where programs are. A process that is no program of the stack always runs on this machine.
 */
export interface Launcher extends Guard {
  /** The place of PostgreSQL's data and the app's files: the run directory, or a separate disk. */
  readonly files: string
  readonly disk: Disk | undefined
  /** Creates a directory there for a user. */
  makeFiles(name: string, user: User): Promise<void>
  readonly kind: StackKind
  /** The address on which services listen. They reach each other, and are reached from here, on 127.0.0.1. */
  readonly listen: '127.0.0.1' | '0.0.0.0'
  /** Bytes of memory that a service may use; undefined for all of the machine's memory. */
  memoryOf(program: Program): number | undefined
  /** Whether an optional program of a stack is available. */
  has(program: Program): Promise<boolean>
  /** @throws TailgateError PROGRAM_MISSING, IMAGE_MISSING. */
  find(program: Launched): Promise<FoundProgram>
  /** The port on which the app listens in its container, if it differs from the assigned one. */
  readonly appPort?: number | undefined
  /** How to detect that a contained app process is ready; by default, its port or path decides. */
  readonly readiness?: ((place: AppPlace) => (process: GuardedProcess) => Check) | undefined
  /** Undefined for an app that is not started by Compose. */
  readonly composed?: Composed | undefined
  /** A process of the app or of its preparation, ready to be started. */
  describe(app: App, place: AppPlace, command: readonly string[]): Promise<ProcessDescription>
}
