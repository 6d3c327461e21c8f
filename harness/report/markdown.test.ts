import { expect, test } from 'vitest'
import { evidenceOf, scenarioEvidence } from '../../test/fixtures/evidence.ts'
import { budget, sampleReport } from '../../test/fixtures/report.ts'
import type { BudgetVerdict, Outcome } from '../bundle/verdict.ts'
import type { Budget } from '../config/budgets/budget.ts'
import { markdownSummary } from './markdown.ts'

const routes = Array.from({ length: 200 }, (_, at) => `r${at}`)
const shapes = routes.map((route) => ({ route, rate: 3, median: 4000 }))
const scenarios = ['browse', 'upload'].map((name) => scenarioEvidence(name, shapes, { seconds: 3 }))

const verdictOn = (judged: Budget, outcome: Outcome, value: number): BudgetVerdict => ({
  budget: judged,
  ...{ outcome, value, interval: undefined },
  reason: `${judged.figure} of ${judged.route} is ${value}.`,
})

/** The summary where these routes of both scenarios have a budget that they do not hold. */
function summaryOf(failing: readonly string[]): string {
  const held = (scenario: string, route: string): BudgetVerdict =>
    verdictOn({ ...budget(scenario, route, 'errorRate', 0.01), origin: 'default' }, 'pass', 0)
  const judged = (scenario: string, route: string): BudgetVerdict[] => [
    ...(route === 'all' ? [] : [held(scenario, route)]),
    ...(failing.includes(route) ? [verdictOn(budget(scenario, route, 'max', 1000), 'fail', 9000)] : []),
  ]
  const verdicts = scenarios.map(({ scenario }) => {
    const budgets = [...routes, 'all'].flatMap((route) => judged(scenario, route))
    return { scenario, outcome: 'fail', reason: 'It is slow.', certificate: [], budgets } as const
  })
  const verdict = { outcome: 'fail', reason: 'It is slow.', scenarios: verdicts } as const
  return markdownSummary({ ...sampleReport(evidenceOf(...scenarios), []), verdict })
}

test('a summary of very many routes fits into a comment, shows those that tell and counts the others', () => {
  const text = summaryOf(['r7', 'r190'])
  expect(text.length).toBeLessThan(60_000)
  expect(text.match(/^\| r\d+ \|/gm)).toEqual(['| r190 |', '| r7 |', '| r190 |', '| r7 |'])
  expect(text.match(/✗ fail — 8\.00 ms over/g)).toHaveLength(4)
  expect(text.match(/^\| all \|/gm)).toHaveLength(2)
  expect(text.match(/^\| \*and 198 routes more, in the report\* \|/gm)).toHaveLength(2)
})

test('it does so too where no route holds its budget, and shows all routes together with the reason', () => {
  const text = summaryOf([...routes, 'all'])
  expect(text.length).toBeLessThan(60_000)
  expect(text.match(/^\| r\d+ \|/gm)).toHaveLength(120)
  expect(text.match(/^\| all \|/gm)).toHaveLength(2)
  expect(text.match(/^\| \*and 140 routes more, in the report\* \|/gm)).toHaveLength(2)
  expect(text.match(/^- ✗ fail \*\*/gm)).toHaveLength(40)
  expect(text.match(/^- ✗ fail \*\*all\*\*: max of all is 9000\.$/gm)).toHaveLength(2)
  expect(text.match(/^- and 181 more, in the report$/gm)).toHaveLength(2)
})
