import { expect, test } from 'vitest'
import { plain } from '../../harness/report/paint.ts'
import { summaryLines } from '../../harness/report/terminal.ts'
import { evidenceOf, type RouteShape, scenarioEvidence } from '../fixtures/evidence.ts'
import { budget, sampleReport } from '../fixtures/report.ts'
import { reasonsIn } from './reasons.ts'
import { situations } from './run.ts'

/** What a run of this name prints when it is well, or when its route is otherwise. */
function printed(name: string, shape: Partial<RouteShape> = {}): string {
  const route = { route: 'item', rate: 100, median: 1000, ...shape }
  const report = sampleReport(evidenceOf(scenarioEvidence(name, [route])), [
    budget(name, 'item', 'p95', 500_000),
  ])
  const bundle = `/tmp/conformance-a1B2c3/${name}/2026-11-29T18-00-00Z-${name}-1a2b3c4d`
  return [
    'starting the stack',
    `${name}  measuring  ██████░░░░ 3 s of 6 s  100/s`,
    '  item  p95  1.20 ms of 500 ms ✓  p99  2.40 ms      300 done  0 failed',
    ...summaryLines(report, bundle, plain, 240),
  ].join('\n')
}

const all = await situations()

test.each(all)('a run that is well does not say $says, also where it is called $name', ({ name, says }) => {
  expect(says.test(reasonsIn(printed(name)))).toBe(name === 'healthy')
})

test('a run that is only slow has no other reason, whatever it is called', () => {
  const reasons = all.filter(({ name, says }) => says.test(reasonsIn(printed(name, { median: 900_000 }))))
  expect(reasons.map(({ name }) => name).toSorted()).toEqual(['missed-rate', 'slow', 'turned-slow'])
})

test('failures and the verdict on them are reasons', () => {
  const reasons = reasonsIn(printed('timeouts', { failing: 1, failure: 'timeout' }))
  expect(reasons).toMatch(/^ {2}timeout × [\d\u202f]+ {2}on item/m)
  expect(reasons).toMatch(/^\? unproven {2}/m)
  expect(reasons).not.toContain('timeouts')
  expect(reasons).not.toContain('p99.9')
})

test('an error is a reason with all that follows it, without paths and names', () => {
  const said = [
    'starting the stack',
    'tailgate: The bundle /tmp/conformance-a1B2c3/run-json-is-cut-/bundle cannot be read: run.json: cut.',
    '  Run slow-median of loads/slow-median.ts:7: again.',
  ]
  expect(reasonsIn(said.join('\n'))).toBe(
    'tailgate: The bundle /bundle cannot be read: run.json: cut.\n  Run  of  again.',
  )
})
