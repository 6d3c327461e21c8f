/** A disk with only PostgreSQL's data and the app's files, so that it can be filled without harm to the machine. */
export interface Disk {
  /** Leaves no block free; resolves once that is so. */
  fill(): Promise<void>
  /** Restores its normal space. */
  free(): Promise<void>
}
