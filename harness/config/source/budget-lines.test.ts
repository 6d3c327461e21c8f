import { expect, test } from 'vitest'
import { budgetLines } from './budget-lines.ts'

const scenario = `import target from '../tailgate.config.ts'
const limits: Record<string, string> = { p95: '1ms' }
export default target.scenario({
  name: 'x',
  // budgets: { list: { p95: '1ms' } }
  budgets: {
    all: { errorRate: '0.1%' },
    list: {
      p95: '25ms',
      'ttfb.p95': ['20ms', { limit: '30ms', during: 'step 2' }],
    },
    each: { p99: '60ms' },
    other: limits,
  },
})
`

test.each([
  ['all', 'errorRate', 7],
  ['list', 'p95', 9],
  ['list', 'ttfb.p95', 10],
  ['list', 'p50', 8],
  ['list', 'p99', 12],
  ['unknown', 'p99', 12],
  ['unknown', 'p95', 12],
  ['other', 'p95', 13],
])('the budget of %s on %s stands in line %d', (route, figure, line) =>
  expect(budgetLines(scenario)(route, figure)).toBe(line),
)

test('a budget whose limits stand in another file gets the line of `budgets`', () => {
  expect(budgetLines('export default {\n  budgets,\n}\n')('list', 'p95')).toBe(2)
})

test('a text without budgets, or that cannot be parsed, has no line', () => {
  expect(budgetLines('export { default } from "./x.ts"')('list', 'p95')).toBeUndefined()
  expect(budgetLines('export default {')('list', 'p95')).toBeUndefined()
})
