import type { Outcome } from '../../bundle/verdict.ts'
import type { Change, ChangeOutcome } from '../../verdict/pairs/pair-verdict.ts'
import { mark } from '../paint.ts'
import type { PairReport } from './pair-report.ts'

/** The outcome of a figure as a sign with its words; neither the sign nor a colour carries the meaning alone. */
const changeMarks: Readonly<Record<ChangeOutcome, string>> = {
  worse: '✗ worse',
  better: '✓ better',
  same: '= no change',
  undecided: '? undecided',
}

/** Whether a change counts for the verdict; an accepted or merely shown change does not. */
export const counts = ({ isGated, accepted }: Change): boolean => isGated && accepted === undefined

/** Added to a finding of a look that fresh invocations did not confirm. */
const unconfirmed = ({ outcome, isConfirmed }: Change): string =>
  outcome === 'undecided' && isConfirmed === false ? ', not confirmed' : ''

/** `✗ worse`, `! worse, accepted`, `! worse, only shown`, `? undecided`. */
export function changeMark(change: Change): string {
  const { outcome, accepted, isGated } = change
  const remark = accepted !== undefined ? ', accepted' : isGated ? unconfirmed(change) : ', only shown'
  const words = `${changeMarks[outcome]}${remark}`
  return outcome === 'worse' && !counts(change) ? words.replace('✗', '!') : words
}

/** The colour class of a change: that of the outcome to which it leads. */
export function toneOf(change: Change): Outcome {
  const { outcome } = change
  if (outcome === 'worse') return counts(change) ? 'fail' : 'unproven'
  return outcome === 'undecided' ? 'unproven' : 'pass'
}

const shown: Readonly<Record<Outcome, string>> = {
  fail: '≠ worse',
  pass: '= not worse',
  unproven: '? undecided',
}

/** `✗ fail`; for a comparison that never fails `≠ worse`. */
export const verdictMark = ({ comparison, verdict }: PairReport): string =>
  comparison.purpose === 'gate' ? mark(verdict.outcome) : shown[verdict.outcome]
