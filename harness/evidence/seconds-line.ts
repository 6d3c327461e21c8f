import type { EngineName } from '../config/engines/engines.ts'
import type { LoadTime, Remark, TransferSecond } from './evidence.ts'
import type { EvidenceKey } from './evidence-key.ts'

/**
 * One line of `seconds.jsonl`. A `begin` line opens a scenario. A `second` line holds the counts of one route in one
 * second (see RouteSecond; its latencies are the interval of `latency.hlog` with the tag `scenario/route`, and
 * `(arm)/scenario/route` where there are two arms); several lines of one route and second add up. A `transfer` line holds
 * what an engine counted in a second for the whole scenario only. A `scenario` line closes a scenario and is written last,
 * so that its absence shows one that was cut off.
 */
export type SecondsLine = BeginLine | SecondLine | TransferLine | ScenarioLine

export interface BeginLine extends EvidenceKey {
  readonly type: 'begin'
  readonly engine: EngineName
  /** Unix time in whole milliseconds at which the measured part began. */
  readonly startedAt: number
}

export interface SecondLine extends EvidenceKey {
  readonly type: 'second'
  readonly route: string
  /** Whole seconds since the measured part began, by the intended start of the requests. */
  readonly at: number
  readonly done: number
  readonly statuses: Readonly<Record<string, number>>
  readonly failures: Readonly<Record<string, number>>
  readonly bytesIn: number
  readonly bytesOut: number
}

export interface TransferLine extends EvidenceKey, TransferSecond {
  readonly type: 'transfer'
}

export interface ScenarioLine extends EvidenceKey {
  readonly type: 'scenario'
  readonly engine: EngineName
  readonly status: 'complete' | 'aborted' | 'failed'
  readonly reason: string | null
  readonly startedAt: number
  readonly seconds: number
  readonly intendedRate: number | null
  readonly intended: number | null
  /** Users on average of a load that is by users and not by a rate; absent for every other. */
  readonly users?: number | undefined
  readonly cpuSeconds: number
  readonly eventLoopDelayP99: number | null
  readonly remarks: readonly Remark[]
  /**
   * SHA-256 (hex) of this scenario's interval lines in `latency.hlog`, and of its lines in `seconds.jsonl` followed
   * by this line without its digests: whatever is changed, cut or lost afterwards is seen.
   */
  readonly latencyDigest: string
  readonly secondsDigest: string
}

/** The route name under which a scenario's send lag is tagged in `latency.hlog`. */
export const sendLagRoute = '(send-lag)'

/** What stands before the name of a route in the tag of those of its latencies that are of failed requests. */
export const failedPrefix = '(failed)/'

/** What stands before the name of a route in the tag of the times to the first bytes of its expected answers. */
export const firstBytePrefix = '(ttfb)/'

/** The route name under which times of a load as a whole are tagged in `latency.hlog`. */
export const loadTimeRoute = (of: LoadTime): string => `(${of})`
