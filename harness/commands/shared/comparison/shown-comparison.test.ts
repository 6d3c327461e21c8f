import { expect, test } from 'vitest'
import { pairReports } from '../../../../test/fixtures/pair-report.ts'
import type { PairReport } from '../../../report/pairs/pair-report.ts'
import { exitOfPairs } from './shown-comparison.ts'

const stopped = (report: PairReport): PairReport => ({
  ...report,
  comparison: { ...report.comparison, status: 'aborted' },
})

test.each<[string, PairReport, number]>([
  ['an armed gate that passes', pairReports.pass, 0],
  ['an armed gate that fails', pairReports.fail, 1],
  ['an armed gate that decides nothing', pairReports.unproven, 3],
  ['an armed gate that measured nothing', pairReports['nothing measured'], 3],
  ['an advisory gate, whatever it shows', pairReports.advisory, 0],
  ['a comparison of set-ups, whatever it shows', pairReports['a comparison of set-ups'], 0],
  ['an advisory gate that was stopped before its end', stopped(pairReports.advisory), 3],
  ['a comparison of set-ups that was stopped', stopped(pairReports['a comparison of set-ups']), 3],
])('%s ends with its exit code', (_, report, code) => {
  expect(exitOfPairs(report)).toBe(code)
})
