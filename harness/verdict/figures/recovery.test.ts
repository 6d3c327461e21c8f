import { describe, expect, test } from 'vitest'
import spike from '../../../scenarios/spike.ts'
import { completed } from '../../../test/fixtures/complete.ts'
import {
  distribution,
  evidenceOf,
  type RouteShape,
  scenarioEvidence,
  withSeconds,
} from '../../../test/fixtures/evidence.ts'
import { parseBudget } from '../../config/budgets/parse-budget.ts'
import type { Phase, PhaseKind } from '../../evidence/phase.ts'
import { stepMarks } from '../../load/driver/step-phases.ts'
import { judge } from '../judge.ts'
import { disturbancesOf } from './recovery.ts'

const base = scenarioEvidence(
  'browse',
  [{ route: 'list', rate: 200, median: 4000, spread: 0.1 } as RouteShape],
  {
    seconds: 40,
  },
)
const phase = (kind: PhaseKind, from: number, to: number): Phase => ({
  ...kind,
  scenario: 'browse',
  from: base.startedAt + from * 1000,
  to: base.startedAt + to * 1000,
})

const step = (index: number, rate: number): PhaseKind => ({ kind: 'step', index, rate: [rate, rate] })

/** Slow from second 10 up to `slow`, and once more in second `relapse`. */
function evidence(slow: number, phases: readonly Phase[], failingUpTo = 0, relapse = -1) {
  const disturbed = withSeconds(base, (second) => {
    const bad = (second.at >= 10 && second.at < slow) || second.at === relapse
    const failures = second.at >= 10 && second.at < failingUpTo ? { http5xx: 5 } : {}
    return {
      ...second,
      failures,
      latency: bad ? distribution(Array(second.done).fill(200_000)) : second.latency,
    }
  })
  return { ...evidenceOf(disturbed), phases }
}

const fault = phase({ kind: 'fault', fault: 'redis:stop@10s+5s' }, 10, 15)
const judged = (of: ReturnType<typeof evidence>, route = 'list', tail: 'p99' | 'max' = 'p99') => {
  const own = { scenario: 'browse', route: 'list', figure: tail, limit: 50_000 } as const
  const asked = { scenario: 'browse', route, figure: 'recovery', limit: 5 } as const
  const found = judge(of, [own, asked]).scenarios[0]?.budgets[1]
  return [found?.outcome, found?.value]
}

describe('the time until the tail is back', () => {
  test.each([
    ['at once', evidence(15, [fault]), ['pass', 0]],
    ['after three seconds', evidence(18, [fault]), ['pass', 3]],
    ['after eight', evidence(23, [fault]), ['fail', 8]],
    ['never, in a long rest: as long as its windows show', evidence(40, [fault]), ['fail', 23]],
    [
      'never, in a short rest',
      evidence(40, [phase({ kind: 'fault', fault: 'x' }, 10, 37)]),
      ['unproven', undefined],
    ],
    ['after the errors have gone too', evidence(15, [fault], 19), ['pass', 4]],
    ['after a relapse', evidence(16, [fault], 0, 19), ['pass', 5]],
    ['without a disturbance', evidence(15, []), ['unproven', undefined]],
    [
      'of a fault in another scenario',
      evidence(15, [{ ...fault, scenario: 'other' }]),
      ['unproven', undefined],
    ],
    [
      'after a step down',
      evidence(17, [phase(step(1, 300), 0, 15), phase(step(2, 60), 15, 40)]),
      ['pass', 2],
    ],
    [
      'after a step up only',
      evidence(17, [phase(step(1, 60), 0, 15), phase(step(2, 300), 15, 40)]),
      ['unproven', undefined],
    ],
  ] as const)('%s', (_, of, expected) => {
    expect(judged(of)).toEqual(expected)
  })

  test('for all routes it is the longest of the routes with a tail budget', () => {
    expect(judged(evidence(18, [fault]), 'all')).toEqual(['pass', 3])
  })

  test('is unproven without a tail budget to return to', () => {
    expect(judged(evidence(18, [fault]), 'list', 'max')[0]).toBe('unproven')
  })
})

test('without a budget on errors, as many may fail as the default of a route allows', () => {
  const often = scenarioEvidence('browse', [{ route: 'list', rate: 500, median: 4000, spread: 0.1 }], {
    seconds: 40,
  })
  const oneInThreeSeconds = withSeconds(often, (second) =>
    second.at % 3 === 0 ? { ...second, failures: { http5xx: 1 } } : second,
  )
  const tail = { scenario: 'browse', route: 'all', figure: 'p99', limit: 50_000 } as const
  const asked = { scenario: 'browse', route: 'all', figure: 'recovery', limit: 5 } as const
  const found = judge({ ...evidenceOf(oneInThreeSeconds), phases: [fault] }, [tail, asked]).scenarios[0]
  expect(found?.budgets[1]).toMatchObject({ outcome: 'pass', value: 0 })
})

test('the steps of spike are one disturbance, up to the end of the high one', () => {
  const phases = stepMarks(completed(spike), 50, undefined).map((mark) => phase(mark, mark.from, mark.to))
  expect(disturbancesOf(phases, base)).toEqual([{ from: 20, to: 30 }])
})

test('a recovery can be limited on the command line', () => {
  expect(parseBudget('browse recovery<=5s')).toMatchObject({ figure: 'recovery', limit: 5 })
})
