import type { Evidence } from '../measure/evidence.ts'
import type { Verdict } from '../verdict/verdict.ts'
import type { Profile, RunDescription } from './stored-run.ts'

/** Everything a rendering needs; renderings are pure functions of it. */
export interface Report {
  readonly run: RunDescription
  readonly verdict: Verdict
  readonly evidence: Evidence
  readonly profiles: readonly Profile[]
}
