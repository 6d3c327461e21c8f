import type { RunDescription, StoredProfile } from '../bundle/stored-run.ts'
import type { Verdict } from '../bundle/verdict.ts'
import type { Evidence } from '../evidence/evidence.ts'

/** Everything a rendering needs; renderings are pure functions of it. */
export interface Report {
  readonly run: RunDescription
  readonly verdict: Verdict
  readonly evidence: Evidence
  readonly profiles: readonly StoredProfile[]
  /** The pages of profiles by their file, to be embedded in the page of the report. */
  readonly pages?: ReadonlyMap<string, string>
}
