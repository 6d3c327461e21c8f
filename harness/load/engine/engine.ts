import type { Feeds, Scenario } from '../../config/scenario/scenario.ts'
import type { Remark } from '../../evidence/evidence.ts'
import type { Recorder } from '../../evidence/recorder/recorder.ts'
import type { DriveOrder, DrivePhase } from './drive-messages.ts'
import type { Mark } from './mark.ts'

/** What an engine is given by the driver beside its order. */
export interface EngineContext {
  readonly feeds: Feeds
  /** Aborted when the harness asks to stop or is gone: end soon, keep what was measured, say `aborted`. */
  readonly signal: AbortSignal
  /** Aborted when enough is known: end the measured part with the current second, and say `complete`. */
  readonly finish?: AbortSignal
  /** Says which phase begins now. The driver measures its own CPU and event loop between `measure` and `drain`. */
  enter(phase: DrivePhase): void
  /** Says the phases of the measured part, before it begins, where only the engine knows them. */
  mark?(marks: readonly Mark[]): void
}

/** How the load of a scenario ended; what was measured is in the recorder. */
export interface EngineResult {
  readonly status: 'complete' | 'aborted' | 'failed'
  /** Why it is not complete, in a sentence. */
  readonly reason: string | undefined
  /** Length of the measured part in seconds, as it really was. */
  readonly seconds: number
  /** Requests per second meant to start; undefined for a closed loop. */
  readonly intendedRate: number | undefined
  /** Requests whose intended start lies in the measured part, sent or not; undefined when unknowable. */
  readonly intended: number | undefined
  /** How many users there were on average, each of whom waits for an answer before the next request; undefined where a schedule decides. */
  readonly users?: number | undefined
  /** CPU seconds of a process other than the driver that sent the requests during the measured part. */
  readonly foreignCpuSeconds: number | undefined
  readonly remarks: readonly Remark[]
}

/**
 * Sends the load of one scenario and records every request. It calls `recorder.begin` at the start of the measured
 * part, `recorder.advance` as time passes, and gives up nothing it has measured when it is aborted.
 * @throws only for what makes the whole scenario impossible; the driver turns that into a failure message.
 */
export type Engine<S extends Scenario = Scenario> = (
  order: DriveOrder,
  scenario: S,
  recorder: Recorder,
  context: EngineContext,
) => Promise<EngineResult>
