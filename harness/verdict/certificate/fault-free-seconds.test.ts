import { describe, expect, test } from 'vitest'
import { distribution, evidenceOf, scenarioEvidence, withSeconds } from '../../../test/fixtures/evidence.ts'
import type { Budget } from '../../config/budgets/budget.ts'
import type { Phase } from '../../evidence/phase.ts'
import { judge } from '../judge.ts'

const base = scenarioEvidence('browse', [{ route: 'list', rate: 200, median: 4000, spread: 0.1 }], {
  seconds: 40,
})

const fault: Phase = {
  kind: 'fault',
  scenario: 'browse',
  fault: 'redis:stop@10s+5s',
  from: base.startedAt + 10_020,
  to: base.startedAt + 15_030,
}

/** Slow and failing while the fault lasts, and until second `slow`. */
function evidence(slow: number, phases: readonly Phase[] = [fault]) {
  const disturbed = withSeconds(base, (second) => {
    if (second.at < 10 || second.at >= slow) return second
    const latency = distribution(Array(second.done).fill(200_000))
    return { ...second, latency, failures: { http5xx: 20 } }
  })
  return { ...evidenceOf(disturbed), phases }
}

const list = { scenario: 'browse', route: 'list' } as const
const tail: Budget = { ...list, figure: 'p99', limit: 50_000 }
const errors: Budget = { ...list, figure: 'errorRate', limit: 0.005 }
const recovery: Budget = { ...list, figure: 'recovery', limit: 5 }
const outcomes = (of: ReturnType<typeof evidence>, budgets: readonly Budget[]) => {
  const found = judge(of, budgets)
  return [found.outcome, found.scenarios[0]?.budgets.map(({ outcome }) => outcome)]
}

describe('a run with a fault', () => {
  test('passes when it holds outside the fault and recovers within the permitted time', () => {
    expect(outcomes(evidence(17), [tail, errors, recovery])).toEqual(['pass', ['pass', 'pass', 'pass']])
  })

  test('is judged over its whole length when no budget limits the recovery', () => {
    expect(outcomes(evidence(17), [tail, errors])).toEqual(['unproven', ['unproven', 'unproven']])
  })

  test('never passes without a recovery budget, however good it was, and says which budget to add', () => {
    const found = judge(evidence(10), [tail, errors])
    expect(found.outcome).toBe('unproven')
    expect(found.reason).toContain("add one, such as --budget 'browse recovery<=5s'")
  })

  test('nor with one that only warns', () => {
    expect(outcomes(evidence(10), [tail, { ...recovery, level: 'warn' }])[0]).toBe('unproven')
  })

  test('fails when it does not recover in time, and then all its seconds count', () => {
    expect(outcomes(evidence(25), [tail, errors, recovery])).toEqual([
      'fail',
      ['unproven', 'unproven', 'fail'],
    ])
  })

  test('is judged over its whole length by budgets that limit the fault itself', () => {
    const most: Budget = { ...list, figure: 'max', limit: 150_000 }
    const stretch: Budget = { ...tail, window: 5 }
    expect(outcomes(evidence(17), [most, stretch, tail, recovery])).toEqual([
      'fail',
      ['fail', 'fail', 'pass', 'pass'],
    ])
  })

  test('counts what happened during the fault too; an error rate, also one of zero, is that of the other seconds', () => {
    const few: Budget = { ...list, figure: 'errorCount', limit: 10 }
    const many: Budget = { ...list, figure: 'count', limit: 7500 }
    const bytes: Budget = { ...list, figure: 'dataReceived', sense: 'at-least', limit: 7500 * 2400 }
    const none: Budget = { ...errors, limit: 0 }
    expect(outcomes(evidence(17), [few, many, bytes, none, tail, recovery])).toEqual([
      'fail',
      ['fail', 'pass', 'pass', 'pass', 'pass', 'pass'],
    ])
  })

  test('proves nothing when fault and recovery may take the whole time', () => {
    const early = [{ ...fault, from: base.startedAt }]
    const [found] = judge(evidence(17, early), [tail, { ...recovery, limit: 30 }]).scenarios
    expect(found?.budgets.map(({ outcome }) => outcome)).toEqual(['unproven', 'pass'])
    expect(found?.budgets[0]?.reason).toContain('no samples')
  })

  test('says in its certificate how many of its seconds were judged', () => {
    const line = judge(evidence(17), [tail, recovery]).scenarios[0]?.certificate.find(
      ({ name }) => name === 'faults',
    )
    expect(line?.sentence).toContain('held to the 28 s of 40 s outside the faults')
  })
})

describe('a run in two steps with a fault in the first', () => {
  const step = (index: number, from: number, to: number): Phase => ({
    kind: 'step',
    index,
    rate: [200, 200],
    scenario: 'browse',
    from: base.startedAt + from * 1000,
    to: base.startedAt + to * 1000,
  })
  const inFirst: Phase = { ...fault, to: base.startedAt + 18_900 }
  const stepped = evidence(20, [step(1, 0, 20), step(2, 20, 40), inFirst])

  test('counts in each step what happened there', () => {
    const few: Budget = { ...list, figure: 'errorCount', limit: 10 }
    const asked: Budget[] = [{ ...few, during: 'step 1' }, { ...few, during: 'step 2' }, tail, recovery]
    expect(outcomes(stepped, asked)).toEqual(['fail', ['fail', 'pass', 'pass', 'pass']])
  })

  test('does not drift by its fault, also where all budgets of a route keep the whole run', () => {
    const most: Budget = { ...list, route: 'all', figure: 'errorCount', limit: 1000 }
    const asked: Budget[] = [most, tail, { ...recovery, route: 'all' }]
    expect(outcomes(stepped, asked)).toEqual(['pass', ['pass', 'pass', 'pass']])
  })
})

describe('a run with a fault whose time never came', () => {
  const later: Phase = {
    ...{ kind: 'missed-fault', scenario: 'browse', fault: 'redis:stop@60s+5s' },
    ...{ from: base.startedAt + 40_000, to: base.startedAt + 40_000 },
  }
  const lineOf = (phases: readonly Phase[]) => {
    const found = judge(evidence(phases.includes(fault) ? 17 : 10, phases), [tail, errors, recovery])
    const line = found.scenarios[0]?.certificate.find(({ name }) => name === 'faults')
    return { outcome: found.outcome, line }
  }

  test('does not pass on the faults that did begin, and names the one that did not', () => {
    expect(lineOf([fault]).outcome).toBe('pass')
    const { outcome, line } = lineOf([fault, later])
    expect([outcome, line?.outcome]).toEqual(['unproven', 'unproven'])
    expect(line?.sentence).toMatch(
      /^redis:stop@60s\+5s never began, because the load was over after 40 s\. redis:stop@10s\+5s was injected; .*Let it begin earlier/,
    )
  })

  test('does not pass without any other fault', () => {
    const found = judge(evidence(10, [later]), [tail, errors])
    expect(judge(evidence(10, []), [tail, errors]).outcome).toBe('pass')
    expect(found.outcome).toBe('unproven')
    expect(found.reason).toContain('redis:stop@60s+5s never began')
  })

  test('fails all the same where a budget fails', () => {
    expect(outcomes(evidence(25, [fault, later]), [tail, errors, recovery])[0]).toBe('fail')
  })

  test('has nothing to do with another scenario', () => {
    expect(lineOf([fault, { ...later, scenario: 'other' }]).outcome).toBe('pass')
  })
})

test('a growth is that of the last two thirds of the whole run, whatever a fault leaves out', () => {
  const resources = Array.from({ length: 40 }, (_, at) => ({
    ...{ service: 'app', at: base.startedAt + (at + 1) * 1000, cpu: 0.1, wait: 0 },
    memory: 200e6 + 1e6 * Math.min(at, 13) + 1e4 * ((at * 7) % 5),
  }))
  const growth: Budget = { ...list, route: 'all', figure: 'memoryGrowth', limit: 1e9 }
  const valueWith = (...budgets: Budget[]) =>
    judge({ ...evidence(17), resources }, budgets).scenarios[0]?.budgets[0]?.value
  const alone = valueWith(growth)
  expect(alone).toBeTypeOf('number')
  expect(valueWith(growth, { ...recovery, route: 'all' })).toBe(alone)
})

test('a recovery budget of one route does not apply to another', () => {
  const other: Budget = { ...recovery, route: 'other' }
  expect(judge(evidence(17), [tail, other]).scenarios[0]?.budgets[0]?.outcome).not.toBe('pass')
})

test('a run without a fault has no line about faults and is judged over its whole length', () => {
  const [found] = judge(evidence(17, []), [tail, recovery]).scenarios
  expect(found?.certificate.map(({ name }) => name)).not.toContain('faults')
  expect(found?.budgets[0]?.outcome).not.toBe('pass')
})
