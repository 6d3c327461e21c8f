import type { EngineName } from '../config/engines/engines.ts'
import type { ArmName } from './arm-name.ts'
import type { Distribution } from './distribution.ts'
import type { FailureEvidence } from './failure-evidence.ts'
import type { Phase } from './phase.ts'
import type { ScenarioWork } from './work.ts'

/**
 * How a request can end other than well; each is counted apart and none is folded into another. A status that nobody
 * expected is `http4xx`, `http5xx` or, of the others, `unexpected`; what is no proper answer at all is a `mismatch`.
 * `local` is what this machine itself did, such as having no file or port left: it says nothing of the service.
 */
export const failureKinds = [
  'http4xx',
  'http5xx',
  'unexpected',
  'timeout',
  'refused',
  'reset',
  'mismatch',
  'local',
] as const
export type FailureKind = (typeof failureKinds)[number]

/** What happened in one second (or, summed, in a whole run) on one route. A request that failed is in `done` too. */
export interface Counts {
  /** Requests whose intended start lies in this span and that have ended, well or not. */
  done: number
  /** Responses by HTTP status code. */
  statuses: Record<string, number>
  failures: Partial<Record<FailureKind, number>>
  bytesIn: number
  bytesOut: number
}

/**
 * One second of one route. `at` is whole seconds since the measured part began (after the warm-up), by the
 * INTENDED start of the requests. Latencies are in microseconds, failures included at what they had cost.
 */
export interface RouteSecond extends Counts {
  readonly at: number
  readonly latency: Distribution
  /** Those of the requests that failed; absent where none did, and in bundles from before they were kept apart. */
  readonly failedLatency?: Distribution | undefined
  /** Times to the first bytes of the answers that were expected; absent where the engine does not tell them. */
  readonly firstByte?: Distribution | undefined
}

/** Bytes of one second, by the end of what moved them; several of one second add up. */
export interface TransferSecond {
  /** Whole seconds since the measured part began. */
  readonly at: number
  readonly bytesIn: number
  readonly bytesOut: number
}

/** Times of a load as a whole, which belong to no route. */
export const loadTimes = ['connect', 'journey'] as const
export type LoadTime = (typeof loadTimes)[number]

/** Times of a load in one second, by when what they are of began; in microseconds. */
export interface TimedSecond {
  readonly at: number
  readonly latency: Distribution
}

export interface RouteEvidence {
  readonly route: string
  readonly total: Counts
  readonly latency: Distribution
  readonly seconds: readonly RouteSecond[]
}

/** The engine's own condition during the measured part. */
export interface GeneratorEvidence {
  /** CPU seconds the generator's process used, user and system. */
  readonly cpuSeconds: number
  /** p99 of the delay of its event loop in microseconds; undefined when the engine cannot tell. */
  readonly eventLoopDelayP99: number | undefined
  /** Actual minus intended start in microseconds; undefined for engines that do not know. */
  readonly sendLag: Distribution | undefined
}

/** What an engine says beside latencies that bears on the verdict: dropped iterations, failed checks, empty thresholds. */
export interface Remark {
  readonly kind: 'dropped' | 'check' | 'threshold' | 'instrument' | 'local'
  readonly message: string
  /** False when the remark forbids a pass. */
  readonly passable: boolean
}

/** Everything measured of one scenario. `status` says whether the load ran to its end. */
export interface ScenarioEvidence {
  readonly scenario: string
  /** The arm that was driven; absent in a run, which has one. */
  readonly arm?: ArmName | undefined
  readonly engine: EngineName
  readonly status: 'complete' | 'aborted' | 'failed'
  /** Why it is not complete, in a sentence. */
  readonly reason: string | undefined
  /** Unix time in milliseconds at which the measured part began. */
  readonly startedAt: number
  /** Length of the measured part in seconds. */
  readonly seconds: number
  /** Requests per second meant to start; undefined for a closed loop. */
  readonly intendedRate: number | undefined
  /** Requests whose intended start lies in the measured part, sent or not; undefined when the engine cannot tell. */
  readonly intended: number | undefined
  /**
   * How many users there were on average, where the load is by users (k6): each waits for an answer before the next
   * request, so a closed loop. Absent for every other load.
   */
  readonly users?: number | undefined
  readonly routes: readonly RouteEvidence[]
  /** Times of connections and journeys; absent where the engine does not tell them, or there were none. */
  readonly times?: { readonly [T in LoadTime]?: readonly TimedSecond[] | undefined } | undefined
  /** Bytes that the engine counted for all routes together; absent where it counts those of each request. */
  readonly transfer?: readonly TransferSecond[] | undefined
  /** What failed, told apart; absent in bundles from before it was recorded. */
  readonly failures?: FailureEvidence | undefined
  readonly generator: GeneratorEvidence
  readonly remarks: readonly Remark[]
}

/** Use of the machine by one service in one second. */
export interface ServiceSecond {
  /** Unix time in milliseconds at the end of the second. */
  readonly at: number
  readonly service: string
  /** CPU seconds used during this second by all processes of the service. */
  readonly cpu: number
  /** Seconds its threads were ready to run but waited for a processor. */
  readonly wait: number
  /** Resident memory in bytes at the end of the second. */
  readonly memory: number
  /** Open files and sockets of all processes; absent where they may not be looked at. */
  readonly descriptors?: number | undefined
  /** Bytes that really came from and went to a disk; absent where the system does not tell. */
  readonly diskRead?: number | undefined
  readonly diskWritten?: number | undefined
  /**
   * Bytes over the network interfaces of a service that has its own (a container); absent for one that shares those of
   * the machine, since Linux does not count network bytes by process.
   */
  readonly networkIn?: number | undefined
  readonly networkOut?: number | undefined
}

/** The whole machine in one second: what the run shared it with. Undefined figures are those the system does not tell. */
export interface MachineSecond {
  /** Unix time in milliseconds at the end of the second. */
  readonly at: number
  /** How many CPU seconds a second has. */
  readonly processors: number
  /** CPU seconds used by everything on the machine, and by other machines while this one wanted to run. */
  readonly cpu: number
  readonly steal: number
  /** Seconds in which at least one task waited for the resource (PSI). */
  readonly stalled: {
    readonly cpu?: number | undefined
    readonly io?: number | undefined
    readonly memory?: number | undefined
  }
  /** Bytes that programs could still get. */
  readonly memoryAvailable: number
  readonly diskRead: number
  readonly diskWritten: number
  /** Bytes over all network interfaces, the loopback included, which the stack itself uses. */
  readonly networkIn: number
  readonly networkOut: number
}

/** What PostgreSQL did in one second, all clients together. */
export interface DatabaseSecond {
  /** Unix time in milliseconds at the end of the second. */
  readonly at: number
  /** Transactions that were committed, and those that were rolled back because of an error or on purpose. */
  readonly commits: number
  readonly rollbacks: number
  readonly deadlocks: number
  /** Connections open at the end of the second; absent in bundles from before they were counted. */
  readonly connections?: number | undefined
}

/** A figure at a moment in Unix milliseconds. */
export interface Reading {
  readonly at: number
  readonly value: number
}

/** What calibration found an engine to be fit for on this machine. */
export interface InstrumentEvidence {
  readonly engine: EngineName
  /** `verdict` for verdicts on latency; see `Fitness`. */
  readonly fit: 'verdict' | 'steady' | 'nothing' | 'unknown' | 'absent'
  readonly sentence: string
}

export interface Evidence {
  readonly scenarios: readonly ScenarioEvidence[]
  readonly resources: readonly ServiceSecond[]
  /** Absent where the system does not tell, and in bundles from before it was recorded. */
  readonly machine?: readonly MachineSecond[]
  /** Absent where the database was not asked. */
  readonly database?: readonly DatabaseSecond[]
  /** What the services counted for each scenario; absent in bundles from before it was recorded. */
  readonly work?: readonly ScenarioWork[]
  readonly phases: readonly Phase[]
  /** Bytes of heap in use by the app, as Prometheus recorded the target's series `heap`; absent where there is none. */
  readonly heap?: readonly Reading[]
  /** Engines whose latencies were to be judged; absent in bundles from before it was recorded. */
  readonly instruments?: readonly InstrumentEvidence[]
}
