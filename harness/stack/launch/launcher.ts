import type { StackKind } from '../../config/setup/stack-kind.ts'
import type { User } from '../../guard/ledger/run-root.ts'
import type { Guard, GuardedProcess, ProcessDescription } from '../../guard/processes/process.ts'
import type { Check } from '../../guard/waiting/ready.ts'
import type { App, AppPlace } from './app-description.ts'
import type { Disk } from './disk.ts'
import type { Program } from './programs.ts'
import type { RunningService } from './running-service.ts'

/** A program as its launcher starts it. */
export interface FoundProgram {
  readonly command: string
  readonly version: string
  /** The id of the image it comes from, which is a digest; undefined for what is installed here. */
  readonly image: string | undefined
}

/** What a service is found by: a program of the stack, or the app. */
export type Launched = Program | 'app'

/** What a Compose file started, once the app is ready. */
export interface Composed {
  /** The first processes of the containers of the app. */
  readonly pids: readonly number[]
  /** The other services of its project. */
  readonly others: readonly RunningService[]
}

/**
 * How the services of a stack are started, on this machine itself or in containers. It is the guard of the run that
 * also knows where programs are; what is no program of the stack always runs on this machine.
 */
export interface Launcher extends Guard {
  /** Where PostgreSQL's data and the app's files live: the run directory, or a disk of their own. */
  readonly files: string
  readonly disk: Disk | undefined
  /** Makes a directory of a user's there. */
  makeFiles(name: string, user: User): Promise<void>
  readonly kind: StackKind
  /** The address services listen on. They reach each other on 127.0.0.1, and so do we reach them. */
  readonly listen: '127.0.0.1' | '0.0.0.0'
  /** Bytes of memory a service may use; undefined for all the machine has. */
  memoryOf(program: Program): number | undefined
  /** Whether a program that a stack can do without is here. */
  has(program: Program): Promise<boolean>
  /** @throws TailgateError PROGRAM_MISSING, IMAGE_MISSING. */
  find(program: Launched): Promise<FoundProgram>
  /** The port that the app listens on in the container that the stack shares, where that is not the one it is given. */
  readonly appPort?: number | undefined
  /** How to see that a process of the app is ready which runs in a container; its port or path tells where left out. */
  readonly readiness?: ((place: AppPlace) => (process: GuardedProcess) => Check) | undefined
  /** Undefined for an app that is not of a Compose file. */
  readonly composed?: Composed | undefined
  /** A process of the app or of its preparation, ready to be spawned. */
  describe(app: App, place: AppPlace, command: readonly string[]): Promise<ProcessDescription>
}
