import { expect, test } from 'vitest'
import { exampleFigure, examplePoint, exampleResult } from '../../../../test/fixtures/experiment-result.ts'
import { columns } from '../../../base/text.ts'
import { plain } from '../../paint.ts'
import { experimentLines } from './experiment-lines.ts'

const none = exampleFigure({ change: 0.01, low: -0.05, high: 0.06, outcome: 'none' })
const worse = exampleFigure({ change: 0.4, low: 0.3, high: 2.6, outcome: 'worse' })
const results = [
  exampleResult({ id: 'P2', verdict: 'no effect', beyond: 0.09, claimHeld: 'unproven', figures: [none] }),
  exampleResult({
    id: 'N2',
    title: 'Answers that are compressed, at any level',
    verdict: 'hurts',
    claimHeld: 'no',
    figures: [worse],
  }),
  exampleResult({ id: 'X1', verdict: 'not measured', figures: [], why: 'The stack of head: no such value.' }),
  exampleResult({ id: 'I3' }),
  exampleResult({ id: 'C1', verdict: 'mixed' }),
]

test('the table is sorted by effect, fits 80 columns, and shows what was not measured', () => {
  const lines = experimentLines(results, plain, 80)
  expect(lines.filter((line) => columns(line) > 80)).toEqual([])
  expect(lines.slice(1, 6).map((line) => line.split(' ')[0])).toEqual(['I3', 'C1', 'P2', 'N2', 'X1'])
  expect(lines[1]).toMatch(/^I3 +Covering indexes +helps +−20 % +−26%…−13% +held$/)
  expect(lines[3]).toContain('none > 9 %')
  expect(lines.at(-1)).toBe('X1  The stack of head: no such value.')
})

test('a disturbed result is called so in the table, in no colour of its verdict, and says what disturbed it', () => {
  const disturbed = ['Pairs were dropped.']
  const noisy = exampleResult({ id: 'A4', title: 'X', claimHeld: 'unproven', disturbed })
  const lines = experimentLines([...results, noisy], (text, shade) => `<${shade}>${text}`, 100)
  const row = lines.find((line) => line.startsWith('A4') && line.includes('−20 %'))
  expect(row).toMatch(/<unproven>helps .* disturbed$/)
  expect(lines.join('\n')).toContain('Pairs were dropped.')
})

test('of a sweep, each point without a result has its reason', () => {
  const points = [
    examplePoint('2'),
    examplePoint('4', { verdict: 'not measured', why: 'It ran out of memory.' }),
  ]
  const sweep = { of: 'size', against: '1', knee: null, points, labels: ['1', '2', '4'] }
  const lines = experimentLines([exampleResult({ sweep })], plain, 100)
  expect(lines).toContain('   4: It ran out of memory.')
})

test('with few results each is described, with its cause', () => {
  const cause = '61 % fewer queries per request.'
  const lines = experimentLines([exampleResult({ cause, notes: ['A note.'] })], plain, 80).join('\n')
  expect(lines).toContain('I3  p95 of all routes fell by 20 %.')
  expect(lines).toContain(cause)
  expect(lines).toContain('A note.')
})
