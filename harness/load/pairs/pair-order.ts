import type { Remark } from '../../evidence/evidence.ts'
import type { ArmName, ByArm, Heating, Slice } from '../../evidence/paired.ts'
import type { WatchedService } from '../../measure/resources.ts'
import type { DriveOrder, DriverFailure } from '../engine/drive-messages.ts'

/** Where one arm runs. */
export interface ArmOrder extends Pick<DriveOrder, 'url' | 'authority' | 'feeds'> {
  /** Its services with the processes they began as, whose trees are read; those named `app` or `app-1` are its app. */
  readonly services: readonly WatchedService[]
}

/** What the harness asks of the process that drives both arms; the scenario must be one of the open loop. */
export interface PairOrder extends Pick<DriveOrder, 'file' | 'socket' | 'routes' | 'timeoutSeconds'> {
  readonly arms: ByArm<ArmOrder>
  /** Of the invocation: order, arrivals and requests follow from it. */
  readonly seed: number
  /** Requests per second within a slice; undefined for the one at which an arm's slices use 40 % of the processors. */
  readonly rate: number | undefined
  /** Whether a rate that is given is tried first and refused where it needs too much; once in a comparison is enough. */
  readonly isRateTried: boolean
  /** How long requests arrive in one slice, 0.05 to 0.2 s. */
  readonly sliceSeconds: number
  /** How long after that it is waited for answers; what has not ended then counts as a timeout. */
  readonly drainSeconds: number
  /** How long pairs of slices are measured, in seconds of the clock. */
  readonly seconds: number
  /** The arms that are heated, and the most seconds that each is. */
  readonly heated: readonly ArmName[]
  readonly mostHeatingSeconds: number
  /** Routes that one arm does not have: what asks for any of them is left out of the mix. */
  readonly withoutRoutes: readonly string[]
}

/** How far it is, said each second. */
export interface PairProgress {
  readonly phase: 'session' | 'heating' | 'rate' | 'slices'
  /** Seconds of the phase that have passed, and how many it takes at most. */
  readonly elapsed: number
  readonly of: number
  /** Pairs measured so far. */
  readonly pairs: number
}

/** What is known before the first pair. */
export interface Heated {
  readonly heating: Readonly<Partial<Record<ArmName, Heating>>>
  readonly rate: number
}

/** One line of JSON each, from the driver to the harness. */
export type PairMessage =
  | ({ readonly type: 'progress' } & PairProgress)
  | ({ readonly type: 'heated' } & Heated)
  /** Some of the slices, in order. */
  | { readonly type: 'slices'; readonly slices: readonly Slice[] }
  /** Names of the variables of the environment that the scenario read. */
  | { readonly type: 'variables'; readonly names: readonly string[] }
  | { readonly type: 'remarks'; readonly remarks: readonly Remark[] }
  | { readonly type: 'end' }
  | DriverFailure
