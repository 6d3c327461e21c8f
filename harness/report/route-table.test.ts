import { expect, test } from 'vitest'
import { scenarioEvidence } from '../../test/fixtures/evidence.ts'
import { loadWords } from './route-table.ts'

const shapes = [{ route: 'list', rate: 30, median: 2000 }]
const none = { intended: undefined, intendedRate: undefined } as const

test.each([
  ['k6 on a schedule', { engine: 'k6' }, /^k6, 30\/s, .*not from when it was meant to be sent$/],
  [
    'k6 by users',
    { engine: 'k6', ...none, users: 4.67 },
    /^k6, closed loop of 4\.7 users, .*waits for the answer before it$/,
  ],
  ['k6 by one user', { engine: 'k6', ...none, users: 1 }, /^k6, closed loop of 1 user, /],
  ['k6 of which no request was measured', { engine: 'k6', ...none }, /^k6, no known rate, /],
  ['autocannon', { engine: 'autocannon', ...none }, /^autocannon, closed loop, /],
] as const)('%s is said to have been driven so', (_, changes, words) => {
  expect(loadWords(scenarioEvidence('shop', shapes, changes)).replaceAll('\u00a0', ' ')).toMatch(words)
})
