import type { ErrorCode, TailgateError } from '../../base/errors.ts'
import type { Method } from '../../config/target/description.ts'
import type { TypedLoad } from '../../config/typed/typed-load.ts'
import type { ArmName } from '../../evidence/arm-name.ts'
import type { FailureGroup } from '../../evidence/failure-evidence.ts'
import type { RouteTotals } from '../../evidence/recorder/route-totals.ts'

export type { SecondsLine } from '../../evidence/seconds-line.ts'

/**
 * What the harness asks a driver process to do. The driver is a process of its own, so that its CPU and event loop
 * are the engine's alone. It is sent over `socket`; the driver imports `file` again and appends evidence to `bundle`.
 */
export interface DriveOrder {
  /** Absolute path of the scenario's module. */
  readonly file: string
  /** What was typed in the place of a module; it may hold credentials, and goes by the socket alone. */
  readonly typed?: TypedLoad | undefined
  /** Base URL of the target, without a trailing slash. */
  readonly url: string
  /** The path of the certificate (PEM) of the authority behind a secured target that the system does not know. */
  readonly authority?: string | undefined
  /** The feeds of the dataset as JSON (`Feeds`); left out where there is no dataset. */
  readonly feeds?: string | undefined
  /** The bundle: `latency.hlog` and `seconds.jsonl` are appended to, others' lines in them are left alone. */
  readonly bundle: string
  /** The arm whose evidence it is; undefined in a run, which has one. */
  readonly arm?: ArmName | undefined
  /** Unix socket of the harness; its closing means the harness is gone and the driver ends. */
  readonly socket: string
  /** The target's routes by name, from which requests take their method. */
  readonly routes: Readonly<Record<string, `${Method} /${string}`>>
  readonly seed: number
  readonly rate: number | undefined
  readonly warmUpSeconds: number
  readonly durationSeconds: number
  readonly timeoutSeconds: number
  /** The path of the program that the engine needs beside Node; undefined where it needs none, or it is not here. */
  readonly program: string | undefined
  /** Base URL of the run's Prometheus, which is sent what the engine measures where the engine can; for the eye only. */
  readonly prometheus?: string | undefined
}

export type DrivePhase = 'session' | 'warm-up' | 'measure' | 'drain'

/** How a route stands, for the live view. */
export type RouteTick = RouteTotals

/** One line of JSON each, from the driver to the harness. */
export type DriveMessage =
  | {
      readonly type: 'tick'
      readonly phase: DrivePhase
      /** Seconds since the phase began. */
      readonly elapsed: number
      /** Requests per second ended during the last second, those of the warm-up too. */
      readonly rate: number
      readonly routes: readonly RouteTick[]
      /** What failed most in the measured part so far. */
      readonly failing?: readonly FailureGroup[]
    }
  /** When the measured part begins, in Unix milliseconds; said before, as far as the engine knows it then. */
  | { readonly type: 'begin'; readonly startedAt: number }
  /** Names of the variables of the environment that the scenario read while it was loaded and run. */
  | { readonly type: 'variables'; readonly names: readonly string[] }
  | { readonly type: 'end' }
  | DriverFailure

/** A driver could not do what it was to. */
export interface DriverFailure {
  readonly type: 'failure'
  readonly message: string
  /**
   * As an error of the table where it is one that is told as it is: what a function of the scenario did and where, what
   * could not be written, what was asked for and cannot be done.
   */
  readonly error?: { readonly code: ErrorCode; readonly facts: TailgateError['facts'] } | undefined
}

/** Why a load may end early: the reason of the signal that ends it. */
export interface Decision {
  /** The whole seconds of the measured part that it was made on. */
  readonly judgedSeconds: number
}

/**
 * From the harness to a driver. `abort`: stop now, keep the evidence so far, and end. `finish`: enough is known; let the
 * measured part end with the current second, as complete as one that was meant to be that long, and note how many of its seconds
 * that was decided on. `go`: what the driver waits for has been done.
 */
export type DriveCommand<Order> =
  | { readonly type: 'abort' | 'go' }
  | ({ readonly type: 'finish' } & Decision)
  /** The first line: what is to be done. */
  | { readonly type: 'order'; readonly order: Order }
