import { describe, expect, test } from 'vitest'
import spike from '../../../scenarios/spike.ts'
import { completed } from '../../../test/fixtures/complete.ts'
import { evidenceOf, scenarioEvidence } from '../../../test/fixtures/evidence.ts'
import { calm, evidence, phases, scenario } from '../../../test/fixtures/stepped.ts'
import type { Budget } from '../../config/budgets/budget.ts'
import type { Figure } from '../../config/figures/figures.ts'
import { phasesOfArrivals } from '../../config/scenario/phases.ts'
import { stepMarks } from '../../load/driver/step-phases.ts'
import type { Mark } from '../../load/engine/mark.ts'
import { phaseInWords } from '../../report/phase-in-words.ts'
import { judge } from '../judge.ts'
import { loadPhasesOf } from './phases.ts'

const judged = (changes: Partial<Budget>, of = evidence) => {
  const asked: Budget = { scenario: 'spike', route: 'list', figure: 'p95', limit: 20_000, ...changes }
  return judge(of, [asked]).scenarios[0]?.budgets[0]
}

test('the steps of a load are whole seconds, counted from the first mark and not by the clock', () => {
  expect(loadPhasesOf(evidence.phases, scenario)).toEqual([
    { name: 'step 1', kind: 'step', index: 1, rate: [60, 60], from: 0, to: 20 },
    { name: 'step 2', kind: 'step', index: 2, rate: [300, 300], from: 20, to: 30 },
    { name: 'step 3', kind: 'step', index: 3, rate: [60, 60], from: 30, to: 50 },
  ])
})

test('a second shared by two steps belongs to neither, and steps that were not reached do not exist', () => {
  const marks: Mark[] = [
    { kind: 'step', index: 1, rate: [60, 60], from: 0, to: 2.5 },
    { kind: 'step', index: 2, rate: [300, 300], from: 2.5, to: 6 },
    { kind: 'step', index: 3, rate: [60, 60], from: 60, to: 80 },
  ]
  const found = loadPhasesOf(phases(marks), scenario).map(({ from, to }) => [from, to])
  expect(found).toEqual([
    [0, 2],
    [3, 6],
  ])
})

test('rates of the steps follow the rate of the command line, and a ramp has four parts', () => {
  const said = (rate: number) => stepMarks(completed(spike), 50, rate).map((mark) => phaseInWords(mark))
  expect(said(216)).toEqual(['step 1 at 120/s', 'step 2 at 600/s', 'step 3 at 120/s'])
  const ramp = phasesOfArrivals({ kind: 'ramp', from: '0/s', to: '400/s' }, 42)
  expect(ramp.map(({ from, to }) => [from, to])).toEqual([
    [0, 11],
    [11, 21],
    [21, 32],
    [32, 42],
  ])
  expect(ramp.map((part) => phaseInWords(part))[1]).toBe('part 2 at 104.8/s to 200/s')
})

describe('a budget of one step', () => {
  test('is judged on the requests that should start in it', () => {
    expect(judged({ during: 'step 1' })).toMatchObject({ outcome: 'pass' })
    expect(judged({ during: 'step 2' })).toMatchObject({ outcome: 'fail' })
    expect(judged({ during: 'step 3' })?.reason).toMatch(/p95 .* is within ≤ 20\.0 ms during step 3/)
    expect(judged({})?.outcome).not.toBe('pass')
  })

  test.each<[Figure, number, string]>([
    ['throughput', 250, 'pass'],
    ['throughput', 350, 'fail'],
    ['mean', 70_000, 'pass'],
    ['mean', 40_000, 'fail'],
    ['max', 50_000, 'fail'],
  ])('%s of the rush against %d: %s', (figure, limit, outcome) => {
    expect(judged({ figure, limit, during: 'step 2' })?.outcome).toBe(outcome)
  })

  test('that the run did not reach is unproven and says so', () => {
    expect(judged({ during: 'step 4' })).toMatchObject({
      outcome: 'unproven',
      reason: 'The run of spike has no whole second of step 4.',
    })
  })

  test('has too few requests of its own, although the run has enough', () => {
    const rare = judged({ figure: 'p99.9', limit: 1e6, during: 'step 2' })
    expect(rare?.reason).toMatch(/3688|of 3688 for p99.9 during step 2/)
  })
})

test('a step that becomes slower and slower is not steady, and does not affect the others', () => {
  const growing = scenarioEvidence('spike', [{ ...calm, growth: 5 }], { seconds: 50 })
  const marks: Mark[] = [
    { kind: 'step', index: 1, rate: [60, 60], from: 0, to: 50 },
    { kind: 'step', index: 2, rate: [60, 60], from: 50, to: 60 },
  ]
  const found = judged(
    { limit: 100_000, during: 'step 1' },
    { ...evidenceOf({ ...growing, intendedRate: undefined }), phases: phases(marks) },
  )
  expect(found?.reason).toMatch(/median latency of list during step 1 drifted/)
  expect(judged({ during: 'step 1' })?.outcome).toBe('pass')
})
