import type { EngineName } from '../config/engines/engines.ts'
import type { ArmName } from './arm-name.ts'
import type { Distribution } from './distribution.ts'
import type { FailureEvidence } from './failure-evidence.ts'
import type { Phase } from './phase.ts'
import type { ScenarioWork } from './work.ts'

/**
 * The ways in which a request can fail; each is counted separately. An unexpected status is `http4xx`, `http5xx` or, for
 * other statuses, `unexpected`; an answer that is not valid is a `mismatch`. `local` is a failure of this machine itself,
 * such as no free file or port; it says nothing about the service.
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

/** The requests of one second (or, summed, of a whole run) on one route. A failed request is also counted in `done`. */
export interface Counts {
  /** Requests with an intended start in this span that have ended, successful or not. */
  done: number
  /** Responses by HTTP status code. */
  statuses: Record<string, number>
  failures: Partial<Record<FailureKind, number>>
  bytesIn: number
  bytesOut: number
}

/**
 * One second of one route. `at` is in whole seconds since the measured part began (after the warm-up), by the INTENDED start
 * of the requests. Latencies are in microseconds and include failed requests with the time that they took.
 */
export interface RouteSecond extends Counts {
  readonly at: number
  readonly latency: Distribution
  /** The latencies of failed requests; absent when none failed, and in bundles from before they were recorded separately. */
  readonly failedLatency?: Distribution | undefined
  /** Times to the first byte of the expected answers; absent when the engine does not measure them. */
  readonly firstByte?: Distribution | undefined
}

/** Bytes transferred in one second, by the end of the transfer; several entries for one second add up. */
export interface TransferSecond {
  /** Whole seconds since the measured part began. */
  readonly at: number
  readonly bytesIn: number
  readonly bytesOut: number
}

/**
 * Times of a load as a whole, which belong to no route. A journey that a failed step ended is a broken one; one whose next
 * step would have been sent after the end of the load is left out.
 */
export const loadTimes = ['connect', 'journey', 'broken-journey', 'left-out-journey'] as const
export type LoadTime = (typeof loadTimes)[number]

/** Such times in one second, by the moment at which the connection or journey began; in microseconds. */
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

/** The condition of the engine itself during the measured part. */
export interface GeneratorEvidence {
  /** CPU seconds of the generator's process, user and system. */
  readonly cpuSeconds: number
  /** p99 of its event loop delay in microseconds; undefined when the engine does not report it. */
  readonly eventLoopDelayP99: number | undefined
  /** Actual minus intended start in microseconds; undefined when the engine does not know it. */
  readonly sendLag: Distribution | undefined
}

/**
 * Facts that an engine reports in addition to latencies and that affect the verdict: dropped iterations, failed checks, empty
 * thresholds.
 */
export interface Remark {
  readonly kind: 'dropped' | 'check' | 'threshold' | 'instrument' | 'local'
  readonly message: string
  /** False when the remark forbids a pass. */
  readonly passable: boolean
}

/** All evidence of one scenario. `status` says whether the load ran to its end. */
export interface ScenarioEvidence {
  readonly scenario: string
  /** The driven arm; absent in a run, which has a single arm. */
  readonly arm?: ArmName | undefined
  readonly engine: EngineName
  readonly status: 'complete' | 'aborted' | 'failed'
  /** Why it is not complete, in a sentence. */
  readonly reason: string | undefined
  /** When the measured part began, as Unix time in milliseconds. */
  readonly startedAt: number
  /** Length of the measured part in seconds. */
  readonly seconds: number
  /** Of those, the whole seconds on which it was decided that the load may end early; absent where it went to its end. */
  readonly judgedSeconds?: number | undefined
  /** Requests per second that should start; undefined for a closed loop. */
  readonly intendedRate: number | undefined
  /** Requests with an intended start in the measured part, sent or not; undefined when the engine does not report it. */
  readonly intended: number | undefined
  /**
   * The mean number of users, for a load that is defined by users (k6): each user waits for an answer before the next
   * request, so it is a closed loop. Absent for every other load.
   */
  readonly users?: number | undefined
  readonly routes: readonly RouteEvidence[]
  /** Times of connections and journeys; absent when the engine does not measure them, or when there were none. */
  readonly times?: { readonly [T in LoadTime]?: readonly TimedSecond[] | undefined } | undefined
  /** Bytes counted for all routes together; absent when the engine counts those of each request. */
  readonly transfer?: readonly TransferSecond[] | undefined
  /** The failures in groups; absent in bundles from before they were recorded. */
  readonly failures?: FailureEvidence | undefined
  readonly generator: GeneratorEvidence
  readonly remarks: readonly Remark[]
}

/** The use of the machine by one service in one second. */
export interface ServiceSecond {
  /** Unix time in milliseconds at the end of the second. */
  readonly at: number
  readonly service: string
  /** CPU seconds used during this second by all processes of the service. */
  readonly cpu: number
  /** Seconds in which its threads were ready to run but waited for a processor. */
  readonly wait: number
  /** Resident memory in bytes at the end of the second. */
  readonly memory: number
  /** Open files and sockets of all processes; absent when they may not be read. */
  readonly descriptors?: number | undefined
  /** Bytes read from and written to a disk; absent when the system does not provide it. */
  readonly diskRead?: number | undefined
  readonly diskWritten?: number | undefined
  /**
   * Bytes over the network interfaces of a service with its own network (a container). Absent for a service that shares the
   * interfaces of the machine, because Linux does not count network bytes by process.
   */
  readonly networkIn?: number | undefined
  readonly networkOut?: number | undefined
}

/** The whole machine in one second. Undefined figures are not provided by the system. */
export interface MachineSecond {
  /** Unix time in milliseconds at the end of the second. */
  readonly at: number
  /** How many CPU seconds a second has. */
  readonly processors: number
  /** CPU seconds used by everything on this machine, and those that other machines used while this one wanted to run. */
  readonly cpu: number
  readonly steal: number
  /** Seconds in which at least one task waited for the resource (PSI). */
  readonly stalled: {
    readonly cpu?: number | undefined
    readonly io?: number | undefined
    readonly memory?: number | undefined
  }
  /** Bytes of memory that programs could still get. */
  readonly memoryAvailable: number
  readonly diskRead: number
  readonly diskWritten: number
  /** Bytes over all network interfaces, including loopback, which the stack itself uses. */
  readonly networkIn: number
  readonly networkOut: number
}

/** The activity of PostgreSQL in one second, for all clients together. */
export interface DatabaseSecond {
  /** Unix time in milliseconds at the end of the second. */
  readonly at: number
  /** Transactions that were committed, and transactions that were rolled back, because of an error or on purpose. */
  readonly commits: number
  readonly rollbacks: number
  readonly deadlocks: number
  /** Open connections at the end of the second; absent in bundles from before they were counted. */
  readonly connections?: number | undefined
}

/** A value at a moment, in Unix milliseconds. */
export interface Reading {
  readonly at: number
  readonly value: number
}

/** The result of the calibration of an engine on this machine. */
export interface InstrumentEvidence {
  readonly engine: EngineName
  /** `verdict` allows verdicts on latency; see `Fitness`. */
  readonly fit: 'verdict' | 'steady' | 'nothing' | 'unknown' | 'absent'
  /**
   * For `unknown`: whether every trial was read and no reading was too short. Absent in other cases, and in bundles from before
   * it was recorded.
   */
  readonly neverShort?: boolean | undefined
  readonly sentence: string
}

export interface Evidence {
  readonly scenarios: readonly ScenarioEvidence[]
  readonly resources: readonly ServiceSecond[]
  /** Absent when the system does not provide it, and in bundles from before it was recorded. */
  readonly machine?: readonly MachineSecond[]
  /** Absent when the database was not asked. */
  readonly database?: readonly DatabaseSecond[]
  /** What the services counted for each scenario; absent in bundles from before it was recorded. */
  readonly work?: readonly ScenarioWork[]
  readonly phases: readonly Phase[]
  /** The target's series by name, as Prometheus recorded them, each as the sum of its curves; absent if there are none. */
  readonly series?: Readonly<Record<string, readonly Reading[]>>
  /** The seconds between two readings of a series; 1 where it is absent. */
  readonly seriesStep?: number
  /** The engines whose latencies were judged; absent in bundles from before it was recorded. */
  readonly instruments?: readonly InstrumentEvidence[]
}
