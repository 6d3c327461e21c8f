/** A disk that only PostgreSQL's data and the app's files are on, so that it can be filled without harm to the machine. */
export interface Disk {
  /** Leaves no block free; resolves once that holds. */
  fill(): Promise<void>
  /** Gives it back the space it had. */
  free(): Promise<void>
}
