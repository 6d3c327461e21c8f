import type { ErrorCode, TailgateError } from '../../base/errors.ts'
import type { Method } from '../../config/target/description.ts'
import type { TypedLoad } from '../../config/typed/typed-load.ts'
import type { ArmName } from '../../evidence/arm-name.ts'
import type { FailureGroup } from '../../evidence/failure-evidence.ts'
import type { RouteTotals } from '../../evidence/recorder/route-totals.ts'

export type { SecondsLine } from '../../evidence/seconds-line.ts'

/**
 * What the harness asks a driver process to do. The driver is a process of its own, so that the engine shares its CPU and
 * event loop with nothing. The order is sent over `socket`; the driver imports `file` again and appends evidence to `bundle`.
 */
export interface DriveOrder {
  /** Absolute path of the scenario's module. */
  readonly file: string
  /** The typed load, if there is no module. It may contain credentials, so it is sent over the socket only. */
  readonly typed?: TypedLoad | undefined
  /** Base URL of the target, without a trailing slash. */
  readonly url: string
  /** The path of the certificate (PEM) of the authority behind an https target, if the system does not know the authority. */
  readonly authority?: string | undefined
  /** The feeds of the dataset as JSON (`Feeds`); left out if there is no dataset. */
  readonly feeds?: string | undefined
  /** The bundle: lines are appended to `latency.hlog` and `seconds.jsonl`, and existing lines of others stay unchanged. */
  readonly bundle: string
  /** The arm whose evidence it is; undefined in a run, which has only one. */
  readonly arm?: ArmName | undefined
  /** Unix socket of the harness; when it closes, the harness has ended and the driver ends too. */
  readonly socket: string
  /** The target's routes by name, from which requests take their method. */
  readonly routes: Readonly<Record<string, `${Method} /${string}`>>
  readonly seed: number
  readonly rate: number | undefined
  /** The most connections of an open loop, as planned; undefined for those of its scenario. */
  readonly connections?: number | undefined
  readonly warmUpSeconds: number
  readonly durationSeconds: number
  readonly timeoutSeconds: number
  /**
   * The path of the program that the engine needs beside Node; undefined if it needs none or the program is not installed.
   */
  readonly program: string | undefined
  /** Base URL of the run's Prometheus. An engine that can sends its measurements there; they are only for dashboards. */
  readonly prometheus?: string | undefined
}

export type DrivePhase = 'session' | 'warm-up' | 'measure' | 'drain'

/** The totals of a route, for the live view. */
export type RouteTick = RouteTotals

/** Messages from the driver to the harness, one line of JSON each. */
export type DriveMessage =
  | {
      readonly type: 'tick'
      readonly phase: DrivePhase
      /** Seconds since the phase began. */
      readonly elapsed: number
      /** Requests per second that ended during the last second, also in the warm-up. */
      readonly rate: number
      readonly routes: readonly RouteTick[]
      /** The most frequent failures in the measured part so far. */
      readonly failing?: readonly FailureGroup[]
    }
  /** When the measured part begins, in Unix milliseconds; sent before it begins, as exactly as the engine knows it then. */
  | { readonly type: 'begin'; readonly startedAt: number }
  /**
   * How many requests have ended since the load began, including the warm-up, and how many of them failed; sent once, after
   * the last of them. `commonest` is the most frequent failure in the measured part.
   */
  | {
      readonly type: 'requests'
      readonly ended: number
      readonly failed: number
      readonly commonest?: FailureGroup | undefined
    }
  /** Names of the environment variables that the scenario read while it was loaded and run. */
  | { readonly type: 'variables'; readonly names: readonly string[] }
  | { readonly type: 'end' }
  | DriverFailure

/** A driver could not carry out its order. */
export interface DriverFailure {
  readonly type: 'failure'
  readonly message: string
  /**
   * The error in the table of errors, if it is reported unchanged: what a function of the scenario did and where, what could
   * not be written, or what was asked for and is impossible.
   */
  readonly error?: { readonly code: ErrorCode; readonly facts: TailgateError['facts'] } | undefined
}

/** Why a load may end early: the reason of the signal that ends it. */
export interface Decision {
  /** The whole seconds of the measured part that it was made on. */
  readonly judgedSeconds: number
}

/**
 * Messages from the harness to a driver. `abort`: stop now, keep the evidence so far, and end. `finish`: enough is known; let
 * the measured part end with the current second, as complete as if it had been planned with this length, and record the
 * number of seconds that the decision was based on. `go`: the step that the driver waits for is done.
 */
export type DriveCommand<Order> =
  | { readonly type: 'abort' | 'go' }
  | ({ readonly type: 'finish' } & Decision)
  /** The first line: the order. */
  | { readonly type: 'order'; readonly order: Order }
