import type { RunDescription } from '../bundle/stored-run.ts'
import type { Verdict } from '../bundle/verdict.ts'

/** What is said of a run that an error or a signal ended, in the verdict and in files that have no other place for it. */
export const abortedReason =
  'The run was ended by an error or a signal before it was done, so it passes nothing as a whole; what it had measured is kept.'

/** The verdict of a run that ended in this way. What an aborted run measured can fail, and cannot pass. */
export const withEnding = (verdict: Verdict, status: RunDescription['status']): Verdict =>
  status === 'aborted' && verdict.outcome === 'pass'
    ? { ...verdict, outcome: 'unproven', reason: abortedReason }
    : verdict
