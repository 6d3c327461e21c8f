import type { FailureKind } from './evidence.ts'

/** The file of a bundle with the failures in groups; each line names its scenario. */
export const failureFile = 'failures.jsonl'

/** One request of a group, as it may be shown: without secrets, and at most a few lines long. */
export interface FailureExample {
  readonly method: string
  /** Path and query; empty when the engine does not report them. */
  readonly path: string
  /** The beginning of the answer's body, or a note of the engine in its place; empty when nothing arrived. */
  readonly answer: string
}

/** The failed requests of a route with the same status and kind of failure. */
export interface FailureGroup {
  readonly route: string
  /** The HTTP status; 0 when none was received. */
  readonly status: number
  readonly kind: FailureKind
  readonly count: number
  /** The earliest second of the measured part with the intended start of one of them. */
  readonly firstSecond: number
  /** Absent in bundles from before examples were recorded. */
  readonly example?: FailureExample | undefined
}

/** The failures in the measured part of a scenario. */
export interface FailureEvidence {
  /** In the order in which the groups were first seen. */
  readonly groups: readonly FailureGroup[]
  /** The number of failures beyond the maximum number of groups. */
  readonly ungrouped: number
}
