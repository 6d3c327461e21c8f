/** One running service from the point of view of other parts. */
export interface RunningService {
  readonly name: string
  readonly version: string
  /** The id of its image, which is a digest; undefined for an installed program. */
  readonly image?: string | undefined
  /** 0 where it is published nowhere. */
  readonly port: number
  /** The ports of all its processes; left out where it has the one. */
  readonly ports?: readonly number[] | undefined
  /** Whether it must accept connections at its port; true when left out. */
  readonly isAsked?: boolean | undefined
  /** The processes whose use of the machine counts as this service's, including their children. */
  readonly pids: readonly number[]
}
