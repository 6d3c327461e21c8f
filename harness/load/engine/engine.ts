import type { Feeds, Scenario } from '../../config/scenario/scenario.ts'
import type { Remark } from '../../evidence/evidence.ts'
import type { Recorder } from '../../evidence/recorder/recorder.ts'
import type { DriveOrder, DrivePhase } from './drive-messages.ts'
import type { Mark } from './mark.ts'

/** What the driver gives an engine beside its order. */
export interface EngineContext {
  readonly feeds: Feeds
  /**
   * Aborted when the harness asks to stop or has ended: the engine ends soon, keeps what was measured, and returns `aborted`.
   */
  readonly signal: AbortSignal
  /** Aborted when enough is known: the engine ends the measured part with the current second, and returns `complete`. */
  readonly finish?: AbortSignal
  /** Reports which phase begins now. The driver measures its own CPU and event loop between `measure` and `drain`. */
  enter(phase: DrivePhase): void
  /** Reports the phases of the measured part before it begins, if only the engine knows them. */
  mark?(marks: readonly Mark[]): void
}

/** How the load of a scenario ended; the measurements are in the recorder. */
export interface EngineResult {
  readonly status: 'complete' | 'aborted' | 'failed'
  /** Why the load is not complete, in a sentence. */
  readonly reason: string | undefined
  /** The actual length of the measured part in seconds. */
  readonly seconds: number
  /** Requests per second that were meant to start; undefined for a closed loop. */
  readonly intendedRate: number | undefined
  /** The number of requests whose intended start lies in the measured part, sent or not; undefined if it cannot be known. */
  readonly intended: number | undefined
  /**
   * The average number of users, each of whom waits for an answer before the next request; undefined if a schedule decides.
   */
  readonly users?: number | undefined
  /**
   * CPU seconds during the measured part of a process other than the driver that sent the requests; undefined if the driver
   * sent them.
   */
  readonly foreignCpuSeconds: number | undefined
  readonly remarks: readonly Remark[]
}

/**
 * Sends the load of one scenario and records every request. It calls `recorder.begin` at the start of the measured part and
 * `recorder.advance` as time passes, and keeps everything it has measured when it is aborted.
 * @throws only if the whole scenario is impossible; the driver turns the error into a failure message.
 */
export type Engine<S extends Scenario = Scenario> = (
  order: DriveOrder,
  scenario: S,
  recorder: Recorder,
  context: EngineContext,
) => Promise<EngineResult>
