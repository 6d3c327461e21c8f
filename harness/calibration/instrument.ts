import { engineNames } from '../config/engines/engines.ts'
import type { Guard } from '../guard/processes/process.ts'
import type { Protocol } from './known/transport.ts'

/** A load against a server of known latency, as an instrument that is calibrated is given it. */
export interface CalibrationLoad {
  /** Base URL; /0 and /1 are its two routes. */
  readonly url: string
  /** The path of the certificate (PEM) of the authority behind a secured URL. */
  readonly authority?: string | undefined
  /** Requests per second, for instruments that take a rate. */
  readonly rate: number
  readonly seconds: number
  /** How many requests a closed loop keeps under way. */
  readonly connections: number
  /** Whether the server stands still for seconds, in which all who arrive wait. */
  readonly stalls: boolean
}

/** What an instrument says it saw. */
export interface InstrumentReading {
  /** The span of unix time in milliseconds in which the requests of the reading began; undefined for all there were. */
  readonly span: { readonly from: number; readonly to: number } | undefined
  /** The quantile of a share in [0, 1] over both routes, or of one, in milliseconds; undefined when it cannot say. */
  quantile(share: number, route?: 'first' | 'second'): number | undefined
  readonly requests: number
  /** p99 of actual minus intended start in milliseconds; undefined when it does not know. */
  readonly sendLagP99: number | undefined
  /** CPU seconds it used for them; undefined when that was not measured. */
  readonly cpuSeconds: number | undefined
  /** The most resident memory it held, in bytes; undefined when that was not measured. */
  readonly memoryBytes: number | undefined
}

/** Something that can be calibrated. */
export interface Instrument {
  readonly name: InstrumentName
  readonly loop: 'open' | 'closed'
  /** `control`: known to be wrong, and a calibration that does not find out is worth nothing. */
  readonly role: 'instrument' | 'cross-check' | 'control'
  readonly installed: boolean
  readonly speaks: readonly Protocol[]
  /** What it cannot say whatever it is asked; empty for nothing. */
  readonly cannot: string
  /** Requests per second at which it is measured what a request costs; undefined where that is not measured. */
  readonly costRate?: number
  read(load: CalibrationLoad, guard: Guard, signal: AbortSignal): Promise<InstrumentReading>
}

export const instrumentNames = [...engineNames, 'wrk', 'ab', 'autocannon-rate'] as const
export type InstrumentName = (typeof instrumentNames)[number]
