import type { EngineName } from '../config/engines/engines.ts'
import type { LoadTime, Remark, TransferSecond } from './evidence.ts'
import type { EvidenceKey } from './evidence-key.ts'

/**
 * One line of `seconds.jsonl`. A `begin` line opens a scenario. A `second` line has the counts of one route in one second
 * (see RouteSecond; its latencies are the interval of `latency.hlog` with the tag `scenario/route`, and
 * `(arm)/scenario/route` with two arms); several lines of one route and second add up. A `transfer` line has the bytes that
 * an engine counted in a second for the whole scenario only. A `scenario` line closes a scenario and is written last, so that
 * its absence shows a scenario that was cut off.
 */
export type SecondsLine = BeginLine | SecondLine | TransferLine | ScenarioLine

export interface BeginLine extends EvidenceKey {
  readonly type: 'begin'
  readonly engine: EngineName
  /** When the measured part began, as Unix time in whole milliseconds. */
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
  /** The whole seconds on which the end of a load that ended early was decided: what followed is kept, and not judged. */
  readonly judgedSeconds?: number | undefined
  readonly intendedRate: number | null
  readonly intended: number | null
  /** The mean number of users of a load that is defined by users and not by a rate; absent for every other load. */
  readonly users?: number | undefined
  readonly cpuSeconds: number
  readonly eventLoopDelayP99: number | null
  readonly remarks: readonly Remark[]
  /**
   * SHA-256 (hex) of this scenario's interval lines in `latency.hlog`, and of its lines in `seconds.jsonl` followed by this
   * line without its digests. Any later change, cut or loss is thus detected.
   */
  readonly latencyDigest: string
  readonly secondsDigest: string
}

/** The route name under which a scenario's send lag is tagged in `latency.hlog`. */
export const sendLagRoute = '(send-lag)'

/** The prefix of a route's name in the tag of the latencies of failed requests. */
export const failedPrefix = '(failed)/'

/** The prefix of a route's name in the tag of the times to the first byte of its expected answers. */
export const firstBytePrefix = '(ttfb)/'

/** The route name under which times of a load as a whole are tagged in `latency.hlog`. */
export const loadTimeRoute = (of: LoadTime): string => `(${of})`
