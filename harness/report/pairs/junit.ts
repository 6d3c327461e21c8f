import { changeWords, formatChanges, formatValue } from '../../verdict/pairs/change-in-words.ts'
import type { Change } from '../../verdict/pairs/pair-verdict.ts'
import { type Case, junitDocument, type Suite } from '../junit-xml.ts'
import { conditionsOf } from './conditions.ts'
import { figureWords } from './figure-words.ts'
import { toneOf } from './marks.ts'
import { isBinding, isOnlyShown, type PairReport } from './pair-report.ts'
import { findingsOf, remarksOf } from './remarks.ts'

function measuredOf(change: Change): string {
  const words = figureWords(change.figure)
  const values = `${formatValue(words, change.base)} became ${formatValue(words, change.head)}`
  return `${values}, ${changeWords(words, change)}, ${change.low === change.high ? 'compared exactly' : `interval ${formatChanges(words, change)}`}`
}

type Measured = Pick<Case, 'name' | 'value' | 'seconds'>

/**
 * A case with its outcome. Every case of a verdict that is only shown passes with a warning, and a case of one that is not
 * binding never fails.
 */
function told(measured: Measured, outcome: Case['outcome'], reason: string, report: PairReport): Case {
  const passing = { ...measured, outcome: 'pass', reason: '' } as const
  if (outcome === 'pass') return passing
  if (isOnlyShown(report)) return { ...passing, warning: `${outcome}: ${reason}` }
  return { ...measured, outcome: isBinding(report) ? outcome : 'unproven', reason }
}

/** A gated figure as a test case; an accepted change passes with a warning. */
function caseOf(change: Change, report: PairReport): Case {
  const { route, figure, accepted, sentence } = change
  const measured = {
    name: `${route} ${figureWords(figure).label}`,
    value: measuredOf(change),
    seconds: report.verdict.tookSeconds,
  }
  if (accepted === undefined || change.outcome === 'same')
    return told(measured, toneOf(change), sentence, report)
  const warning = `${change.outcome}, accepted: ${sentence}. Reason given: ${accepted}`
  return { ...measured, outcome: 'pass', reason: '', warning }
}

/** The verdict as a case of its own, because it can be open, or fail, although no single figure is or does. */
function wholeCase(report: PairReport): Case {
  const { outcome, reason, tookSeconds: seconds } = report.verdict
  return told({ name: 'verdict', seconds }, outcome, reason, report)
}

/**
 * Sentences about the whole comparison for people; the same in each suite, because a reader of one suite may not see the
 * others.
 */
const saidOf = (report: PairReport): string[] => [
  ...remarksOf(report),
  ...findingsOf(report.verdict).map(({ about, said }) => `${about}: ${said}`),
]

function suite(report: PairReport, name: string, cases: readonly Case[]): Suite {
  const { comparison, verdict } = report
  const warnings = cases.flatMap((one) => (one.warning ? [`warning, ${one.name}: ${one.warning}`] : []))
  const values = cases.flatMap((one) => (one.value === undefined ? [] : [[one.name, one.value] as const]))
  return {
    name,
    cases,
    seconds: verdict.tookSeconds,
    timestamp: comparison.startedAt,
    properties: [
      ['comparison', comparison.id],
      ...conditionsOf(report).map(({ name: about, said }) => [about, said] as const),
      ...values,
    ],
    said: [...warnings, ...saidOf(report)],
  }
}

/** A comparison as JUnit XML: a suite for each scenario with a case for each gated figure, and one for the verdict. */
export function pairJunit(report: PairReport): string {
  const { comparison, verdict } = report
  const gated = verdict.changes.filter(({ isGated, accepted }) => isGated || accepted !== undefined)
  const scenarios = comparison.scenarios.flatMap((scenario) => {
    const cases = gated
      .filter((change) => change.scenario === scenario)
      .map((change) => caseOf(change, report))
    return cases.length === 0 ? [] : [suite(report, scenario, cases)]
  })
  return junitDocument([...scenarios, suite(report, comparison.purpose, [wholeCase(report)])])
}
