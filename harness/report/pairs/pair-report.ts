import type { StoredComparison } from '../../bundle/stored-comparison.ts'
import type { Explanation } from '../../evidence/pairs/explanation.ts'
import type { PairVerdict } from '../../verdict/pairs/pair-verdict.ts'

/** Everything that a rendering of a comparison needs; renderings are pure functions of it. */
export interface PairReport {
  readonly comparison: Omit<StoredComparison, 'kind' | 'settings' | 'verdict'>
  readonly verdict: PairVerdict
  /** The command that measures the same again, including its seed. */
  readonly repeat: string
  /** The settings for judging, in words: `['rate', '420/s']`, `['at most', '10 min']`. */
  readonly settings: readonly (readonly [name: string, said: string])[]
  /** The findings of a replay of both arms; undefined when there was none. */
  readonly explanation?: Explanation | undefined
}

/** Whether the verdict decides an exit code; the verdict of a comparison that only shows does not. */
export const isBinding = ({ comparison: { purpose, advisory } }: PairReport): boolean =>
  purpose === 'gate' && advisory === undefined

/**
 * Whether a verdict is good news whatever it is, because it is not binding. A comparison that was stopped before its end has
 * not shown what it was asked for: it is unproven.
 */
export const isOnlyShown = (report: PairReport): boolean =>
  !isBinding(report) && report.comparison.status !== 'aborted'
