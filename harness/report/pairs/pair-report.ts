import type { StoredComparison } from '../../bundle/stored-comparison.ts'
import type { Explanation } from '../../evidence/pairs/explanation.ts'
import type { PairVerdict } from '../../verdict/pairs/pair-verdict.ts'

/** Everything that a rendering of a comparison needs; renderings are pure functions of it. */
export interface PairReport {
  readonly comparison: Omit<StoredComparison, 'kind' | 'settings' | 'verdict'>
  readonly verdict: PairVerdict
  /** The one command that measures the same again, its seed included. */
  readonly repeat: string
  /** What was asked of the evidence, in words: `['rate', '420/s']`, `['at most', '10 min']`. */
  readonly settings: readonly (readonly [name: string, said: string])[]
  /** What a replay found inside both arms; undefined where there was none. */
  readonly explanation?: Explanation | undefined
}

/** Whether somebody is held to the verdict: not to that of a comparison that only shows. */
export const isBinding = ({ comparison: { purpose, advisory } }: PairReport): boolean =>
  purpose === 'gate' && advisory === undefined
