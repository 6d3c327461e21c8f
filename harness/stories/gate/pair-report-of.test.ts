import { expect, test } from 'vitest'
import { sampleComparison, verdicts } from '../../../test/fixtures/pair-report.ts'
import { settingsFor } from '../../verdict/pairs/settings.ts'
import { pairReportOf } from './pair-report-of.ts'

const repeatOf = (command: string): string => {
  const stored = { ...sampleComparison, kind: 'comparison', settings: {}, command } as const
  return pairReportOf(stored, settingsFor({}), [], verdicts.pass, undefined).repeat
}

test.each([
  ['a gate with its seed', 'tailgate gate --base main', 'tailgate gate --base main --seed 421'],
  ['a gate whose seed was typed', 'tailgate gate --base main --seed 5', 'tailgate gate --base main --seed 5'],
  [
    'a calibration, which takes no seed',
    'tailgate calibrate --gate --time 5m',
    'tailgate calibrate --gate --time 5m',
  ],
])('the command that repeats %s', (_, command, repeat) => {
  expect(repeatOf(command)).toBe(repeat)
})
