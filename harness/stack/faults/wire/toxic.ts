/** The direction of bytes: from the client to the service, or its answer. */
export type Direction = 'asked' | 'answered'

/** A fault of a wire. Each kind of connection fault is a file that contains only its own effect; several faults add up. */
export interface Toxic {
  /** Seconds by which a piece arrives late. */
  delay?(direction: Direction): number
  /** Seconds for which a piece of this many bytes occupies the wire. */
  occupies?(bytes: number): number
  /** Seconds by which the end of a connection arrives late. */
  readonly lingers?: number
  /** Existing and new connections are reset. */
  readonly resets?: true
}
