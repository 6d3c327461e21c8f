import { certificateFor } from '../stack/tls/certificate.ts'
import type { KnownTransport, Protocol } from './known/transport.ts'

/**
 * How servers of known latency are reached over a protocol: with a certificate of their own where it is a
 * secured one. `now` is Unix time in milliseconds.
 */
export const transportOver = (protocol: Protocol, now: number): KnownTransport => ({
  protocol,
  secured: certificateFor(protocol, now),
})
