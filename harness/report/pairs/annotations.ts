import type { Change } from '../../verdict/pairs/pair-verdict.ts'
import { type Annotation, type Level, workflowCommands } from '../annotations/workflow-commands.ts'
import { figureInPlace } from './figure-words.ts'
import { toneOf, verdictMark } from './marks.ts'
import { isBinding, type PairReport } from './pair-report.ts'
import { findingsOf } from './remarks.ts'
import { worstFirst } from './shown-changes.ts'

function levelOf(change: Change, report: PairReport): Level | undefined {
  const { outcome, accepted, isGated } = change
  if (outcome === 'same' || (!isGated && outcome === 'undecided')) return undefined
  // An accepted change is reported as a finding, with its reason.
  if (accepted !== undefined && outcome === 'worse') return undefined
  if (outcome === 'better') return 'notice'
  return toneOf(change) === 'fail' && isBinding(report) ? 'error' : 'warning'
}

const verdictLevels = { fail: 'error', unproven: 'warning', pass: 'notice' } as const

function annotationsOf(report: PairReport): Annotation[] {
  const { comparison, verdict } = report
  const level = verdictLevels[verdict.outcome]
  const changes = worstFirst(verdict.changes).flatMap((change): Annotation[] => {
    const own = levelOf(change, report)
    const title = figureInPlace(change, comparison.scenarios)
    return own === undefined ? [] : [{ level: own, title, said: change.sentence }]
  })
  return [
    {
      level: level === 'error' && !isBinding(report) ? 'warning' : level,
      title: `Tailgate ${comparison.purpose}: ${verdictMark(report)}`,
      said: verdict.reason,
    },
    ...changes,
    ...findingsOf(verdict).map(({ about, said }): Annotation => ({ level: 'warning', title: about, said })),
  ]
}

/** A comparison as annotations, the verdict first. */
export const annotationLines = (report: PairReport): string[] => workflowCommands(annotationsOf(report))
