import { engineNames } from '../config/engines/engines.ts'
import type { Guard } from '../guard/processes/process.ts'
import type { Protocol } from './known/transport.ts'

/** A load against a server of known latency, for an instrument under calibration. */
export interface CalibrationLoad {
  /** Base URL; /0 and /1 are its two routes. */
  readonly url: string
  /** The path of the certificate (PEM) of the authority behind a secured URL. */
  readonly authority?: string | undefined
  /** Requests per second, for instruments that take a rate. */
  readonly rate: number
  readonly seconds: number
  /** How many requests a closed loop keeps in flight. */
  readonly connections: number
  /** Whether the server stands still for seconds, while arriving requests wait. */
  readonly stalls: boolean
}

/** What an instrument reports. */
export interface InstrumentReading {
  /** The span in which the requests of the reading began, as Unix times in milliseconds; undefined for all requests. */
  readonly span: { readonly from: number; readonly to: number } | undefined
  /**
   * The quantile of a share in [0, 1] over both routes, or of one route, in milliseconds; undefined when it cannot be
   * reported.
   */
  quantile(share: number, route?: 'first' | 'second'): number | undefined
  readonly requests: number
  /** p99 of actual minus intended start in milliseconds; undefined when the instrument does not know it. */
  readonly sendLagP99: number | undefined
  /** CPU seconds used for these requests; undefined when not measured. */
  readonly cpuSeconds: number | undefined
  /** The most resident memory, in bytes; undefined when not measured. */
  readonly memoryBytes: number | undefined
}

/** Something that can be calibrated. */
export interface Instrument {
  readonly name: InstrumentName
  readonly loop: 'open' | 'closed'
  /** `control`: known to be wrong. A calibration that does not find the control wrong is worthless. */
  readonly role: 'instrument' | 'cross-check' | 'control'
  readonly installed: boolean
  readonly speaks: readonly Protocol[]
  /** What it cannot measure in any case; empty for nothing. */
  readonly cannot: string
  /** Requests per second for the measurement of a request's cost; undefined when that is not measured. */
  readonly costRate?: number
  read(load: CalibrationLoad, guard: Guard, signal: AbortSignal): Promise<InstrumentReading>
}

export const instrumentNames = [...engineNames, 'wrk', 'ab', 'autocannon-rate'] as const
export type InstrumentName = (typeof instrumentNames)[number]
