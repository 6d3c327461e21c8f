import type { FailureKind } from './evidence.ts'

/** The file of a bundle in which failures are told apart; each line names its scenario. */
export const failureFile = 'failures.jsonl'

/** One of the requests that failed alike, as it may be shown: without secrets, and no longer than a few lines. */
export interface FailureExample {
  readonly method: string
  /** Path and query; empty where the engine does not tell them. */
  readonly path: string
  /** How the body of the answer began, or what the engine says in its place; empty where nothing came. */
  readonly answer: string
}

/** The requests of a route that failed alike. */
export interface FailureGroup {
  readonly route: string
  /** The HTTP status; 0 where none came. */
  readonly status: number
  readonly kind: FailureKind
  readonly count: number
  /** The earliest second of the measured part in which one of them was meant to start. */
  readonly firstSecond: number
  /** Absent in what is told from bundles of before it was recorded. */
  readonly example?: FailureExample | undefined
}

/** What failed in the measured part of a scenario. */
export interface FailureEvidence {
  /** In the order in which they were first seen. */
  readonly groups: readonly FailureGroup[]
  /** Failures beyond the number of groups that are told apart. */
  readonly ungrouped: number
}
