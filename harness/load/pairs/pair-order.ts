import type { Remark } from '../../evidence/evidence.ts'
import type { ArmName, ByArm, Heating, Slice } from '../../evidence/paired.ts'
import type { WatchedService } from '../../measure/resources.ts'
import type { DriveOrder, DriverFailure } from '../engine/drive-messages.ts'

/** The addresses of one arm. */
export interface ArmOrder extends Pick<DriveOrder, 'url' | 'authority' | 'feeds'> {
  /** Its services with their first processes, whose process trees are read; those named `app` or `app-1` are its app. */
  readonly services: readonly WatchedService[]
}

/** What the harness asks of the process that drives both arms; the scenario must belong to the open loop. */
export interface PairOrder extends Pick<DriveOrder, 'file' | 'socket' | 'routes' | 'timeoutSeconds'> {
  readonly arms: ByArm<ArmOrder>
  /** The seed of the invocation: it decides the order, the arrivals and the requests. */
  readonly seed: number
  /** Arrivals per second within a slice; undefined for the rate at which an arm's slices use 40 % of the processors. */
  readonly rate: number | undefined
  /**
   * Whether a given rate is first tried, and refused if it needs too much of the processors; once in a comparison is enough.
   */
  readonly isRateTried: boolean
  /** How long requests arrive in one slice, in seconds, from 0.05 to 0.2. */
  readonly sliceSeconds: number
  /** Seconds to wait for answers after that; a request that has not ended then counts as a timeout. */
  readonly drainSeconds: number
  /** How long pairs of slices are measured, in seconds of the clock. */
  readonly seconds: number
  /** The arms that are heated, at once, and the most seconds for that. */
  readonly heated: readonly ArmName[]
  readonly mostHeatingSeconds: number
  /** For how many seconds each arm is sent to alone at full speed after that; left out for none. */
  readonly aloneSeconds?: number | undefined
  /**
   * Routes that one arm does not have. Requests for them are left out of the mix and of a recording, and a journey ends
   * before its first step for one.
   */
  readonly withoutRoutes: readonly string[]
}

/** The progress, sent each second. */
export interface PairProgress {
  readonly phase: 'session' | 'heating' | 'rate' | 'slices'
  /** Seconds of the phase that have passed, and the most that it takes. */
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

/** Messages from the driver to the harness, one line of JSON each. */
export type PairMessage =
  | ({ readonly type: 'progress' } & PairProgress)
  | ({ readonly type: 'heated' } & Heated)
  /** Some of the slices, in order. */
  | { readonly type: 'slices'; readonly slices: readonly Slice[] }
  /** Names of the environment variables that the scenario read. */
  | { readonly type: 'variables'; readonly names: readonly string[] }
  | { readonly type: 'remarks'; readonly remarks: readonly Remark[] }
  | { readonly type: 'end' }
  | DriverFailure
