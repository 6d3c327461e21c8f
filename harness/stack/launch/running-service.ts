/** One running service as others see it. */
export interface RunningService {
  readonly name: string
  readonly version: string
  /** The id of the image it runs from, which is a digest; undefined for what is installed on the machine. */
  readonly image?: string | undefined
  readonly port: number
  /** The processes whose use of the machine counts as this service's (their children included). */
  readonly pids: readonly number[]
}
