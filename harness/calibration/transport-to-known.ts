import { certificateFor } from '../stack/tls/certificate.ts'
import type { KnownTransport, Protocol } from './known/transport.ts'

/**
 * How servers of known latency are reached over a protocol; a secured protocol gets a certificate of its own. `now` is Unix
 * time in milliseconds.
 */
export const transportOver = (protocol: Protocol, now: number): KnownTransport => ({
  protocol,
  secured: certificateFor(protocol, now),
})
