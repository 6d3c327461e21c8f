import type { z } from 'zod'
import type { Switches } from '../setup/switches.ts'

/**
 * The properties of an engine that do not depend on a scenario. Code asks for these properties and never for an engine by its
 * name.
 */
export interface EngineDescriptor {
  /** What decides when a request starts: a schedule (`open`), or the answer before it (`closed`). */
  readonly loop: 'open' | 'closed'
  /**
   * What its schedule contains: requests, or iterations of a script that sends any requests it likes; `nothing` if it keeps
   * no schedule.
   */
  readonly schedules: 'requests' | 'iterations' | 'nothing'
  readonly protocols: readonly Switches['protocol'][]
  /** What this engine can never measure; an empty text if there is nothing. */
  readonly cannot: string
  /** Why `--rate` does not fit its scenarios, as the end of a sentence; an empty text if it always fits. */
  readonly whyNoRate: string
  /** The moment at which its latencies begin: when a request was meant to start, or when it was sent. */
  readonly latencyCountsFrom: 'intended' | 'sent'
  /** Whether it records the delay between the intended time of each request and its departure. */
  readonly recordsSendLag: boolean
  /** Whether it counts the bytes of each request; otherwise it counts those of all routes together. */
  readonly countsBytesPerRequest: boolean
  /** Whether its load can be ended early while everything that was measured is kept. */
  readonly endsEarly: boolean
  /** Whether the load can be sent again to a single process under a profiler. */
  readonly replays: boolean
  /**
   * Whether its process may have a higher priority than all others: a closed loop with that priority would starve the service
   * that it loads.
   */
  readonly takesPriority: boolean
  /** The most users that its scenarios may create without saying how many; 0 if `connections` limits them. */
  readonly unboundedUsers: number
  /** Requests per second at which calibration measures what one request costs the engine. */
  readonly costRate: number
  /**
   * Loads the schema of its scenarios, for a target with these routes and arrivals with these phases. Unknown keys are errors.
   * Only code that reads scenarios loads it: it would cost the process that drives 17 MiB of memory.
   */
  readonly loadSchema: () => Promise<
    (routes: readonly string[], phases: readonly string[]) => z.core.$ZodTypeDiscriminable
  >
}
