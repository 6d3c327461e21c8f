import { expect, test } from 'vitest'
import { change } from '../../../../test/fixtures/pair-report.ts'
import type { Change } from '../pair-verdict.ts'
import { openReason, passReason } from './reasons.ts'

const p95 = change({ figure: 'p95', low: -0.02, high: 0.03 })
const errors = { figure: 'errorRate', base: 0, low: -0.001, tolerable: 0.005 } as const

test.each<[string, readonly Change[], string]>([
  [
    'a time, beside a count that has no share of its base',
    [p95, change({ figure: 'queriesPerRequest', comparison: 'exact', low: Infinity, high: Infinity })],
    'None of 2 figures became worse than is tolerable. Nearest to its limit is p95 of list: at most 3 % more, 12 % is tolerable.',
  ],
  [
    'a time, beside a count that doubled almost nothing',
    [p95, change({ figure: 'queriesPerRequest', comparison: 'exact', low: 1, high: 1, tolerable: 0.05 })],
    'None of 2 figures became worse than is tolerable. Nearest to its limit is p95 of list: at most 3 % more, 12 % is tolerable.',
  ],
  [
    'an error rate, in points',
    [p95, change({ ...errors, head: 0.001, high: 0.004 })],
    'None of 2 figures became worse than is tolerable. Nearest to its limit is errorRate of list: at most 0.4 points more, 0.5 points is tolerable.',
  ],
  [
    'nothing where there are counts alone',
    [change({ figure: 'queriesPerRequest', comparison: 'exact', low: 0, high: 0 })],
    'None of 1 figure became worse than is tolerable.',
  ],
])('the reason of a pass names %s', (_, changes, said) => {
  expect(passReason(changes, false)).toBe(said)
})

test('of several scenarios, the reason of a pass says where the figure is that is nearest to its limit', () => {
  const upload = change({ figure: 'p95', scenario: 'upload', high: 0.06 })
  const few = ['browse', 'upload'].map((scenario) =>
    change({ figure: 'p99', route: 'all', scenario, isGated: false }),
  )
  expect(passReason([p95, upload, ...few], true)).toBe(
    'None of 2 figures became worse than is tolerable. Nearest to its limit is p95 of list in upload: at most 6 % more, 12 % is tolerable. Not judged, because an invocation has too few requests: p99 of all in browse, p99 of all in upload.',
  )
})

const looked = {
  course: { state: 'over', wanted: 0, suspicions: [], looked: [0], confirming: [], passAlpha: 0.01 },
} as const

test.each<[string, Change, number, string]>([
  [
    'an error rate in points',
    change({ ...errors, head: 0.002, high: 0.008, outcome: 'undecided' }),
    1,
    'error rate of list: 0 % became 0.2 %, +0.2 points (−0.1 points to +0.8 points); 0.5 points is tolerable.',
  ],
  [
    'the scenario where there are several',
    change({ figure: 'p95', base: 6300, head: 6650, low: -0.03, high: 0.15, outcome: 'undecided' }),
    2,
    'browse: p95 of list: 6.30 ms became 6.65 ms, 5.6 % slower (−3 % to +15 %); 12 % is tolerable.',
  ],
])('what is open is said with %s', (_, open, scenarios, said) => {
  const judged = Array.from({ length: scenarios }, () => looked)
  expect(openReason([open, p95], judged, 0, 815)).toBe(`${said} In about 14 min in all it would be decided.`)
})
