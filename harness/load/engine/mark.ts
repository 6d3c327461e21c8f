/** A part of the measured part that is known beforehand, in seconds since it began. */
export interface Mark {
  readonly name: string
  readonly from: number
  readonly to: number
}
