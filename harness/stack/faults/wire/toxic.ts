/** Which way bytes go: from who uses a service to it, or what it answers. */
export type Direction = 'asked' | 'answered'

/** What is wrong with a wire. Each fault of connections is a file that says only what it changes; several add up. */
export interface Toxic {
  /** Seconds by which a piece arrives late. */
  delay?(direction: Direction): number
  /** Seconds for which a piece of so many bytes has the wire to itself. */
  occupies?(bytes: number): number
  /** Seconds by which the end of a connection arrives late. */
  readonly lingers?: number
  /** Connections are reset, those there are and those that come. */
  readonly resets?: true
}
