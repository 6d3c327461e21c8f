/** A file that `init` proposes. */
export interface WrittenFile {
  /** Relative to the project, with slashes. */
  readonly path: string
  readonly text: string
  /** A description for the list that is shown before anything is written. */
  readonly what: string
}
