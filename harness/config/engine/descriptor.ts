import type { z } from 'zod'
import type { Switches } from '../setup/switches.ts'

/** What is true of an engine whatever scenario it drives. Code asks for these properties and never for an engine by its name. */
export interface EngineDescriptor {
  /** Who decides when a request starts: a schedule (`open`), or the answer before it (`closed`). */
  readonly loop: 'open' | 'closed'
  /** What its schedule holds: requests, iterations of a script that asks for what it likes, or it keeps none. */
  readonly schedules: 'requests' | 'iterations' | 'nothing'
  readonly protocols: readonly Switches['protocol'][]
  /** What it cannot say whatever it is asked; empty for nothing. */
  readonly cannot: string
  /** Why `--rate` does not fit its scenarios, as the end of a sentence; empty where it always fits. */
  readonly whyNoRate: string
  /** From when its latencies count: the time a request was meant to start, or the time it was sent. */
  readonly latencyCountsFrom: 'intended' | 'sent'
  /** Whether it records how long after its intended time each request left. */
  readonly recordsSendLag: boolean
  /** Whether it counts the bytes of each request; else those of all routes together. */
  readonly countsBytesPerRequest: boolean
  /** Whether its load can be ended before its time with everything measured kept. */
  readonly endsEarly: boolean
  /** Whether the load can be sent again to a single process under a profiler. */
  readonly replays: boolean
  /** Whether its process may go before all others: a closed loop that did would starve the service it loads. */
  readonly takesPriority: boolean
  /** Users that its scenarios may bring without saying how many; 0 where `connections` bounds them. */
  readonly unboundedUsers: number
  /** Requests per second at which calibration measures what a request costs it. */
  readonly costRate: number
  /**
   * Loads what its scenarios hold, over a target with these routes and arrivals with these phases. Unknown keys are errors.
   * Only what reads scenarios loads it: the process that drives would pay 17 MiB for it.
   */
  readonly loadSchema: () => Promise<
    (routes: readonly string[], phases: readonly string[]) => z.core.$ZodTypeDiscriminable
  >
}
