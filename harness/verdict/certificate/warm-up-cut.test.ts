import { describe, expect, test } from 'vitest'
import { distribution, evidenceOf, scenarioEvidence, withSeconds } from '../../../test/fixtures/evidence.ts'
import { budget } from '../../../test/fixtures/report.ts'
import { rowsOf } from '../../report/route-table.ts'
import { judge } from '../judge.ts'
import { warmUpCutOf, withoutBeginning } from './warm-up-cut.ts'

const calm = { route: 'list', rate: 200, median: 4000, spread: 0.3 }

/** A run whose first `seconds` take `factor` times as long. */
function beginning(factor: number, seconds: number, length = 30) {
  const base = scenarioEvidence('browse', [calm], { seconds: length })
  return withSeconds(base, (second) => {
    if (second.at >= seconds) return second
    const values = second.latency.values.flatMap((value, index) =>
      Array<number>(second.latency.counts[index] ?? 0).fill(value * factor),
    )
    return { ...second, latency: distribution(values) }
  })
}
const verdictOf = (factor: number, seconds: number, limit: number, figure: 'p95' | 'max' = 'p95') =>
  judge(evidenceOf(beginning(factor, seconds)), [budget('browse', 'list', figure, limit)]).scenarios[0]

describe('a beginning in which the service still warmed up', () => {
  test.each([
    ['three slow seconds', beginning(5, 3), 3],
    ['one very slow second', beginning(20, 1), 1],
    ['none', beginning(1, 0), 0],
    ['a little slower, as chance makes it', beginning(1.3, 2), 0],
    ['slow for half the run, which is no beginning', beginning(5, 15), 0],
    ['faster at first, which is no warming up', beginning(0.2, 5), 0],
    ['in a run too short to tell', beginning(5, 3, 14), 0],
  ])('%s', (_, scenario, excluded) => {
    expect(warmUpCutOf(scenario, []).excludedSeconds).toBe(excluded)
  })

  test('is never left out of a load in steps', () => {
    const step = { name: 'step 1', kind: 'step', index: 1, from: 0, to: 30 } as const
    expect(warmUpCutOf(beginning(5, 3), [step]).excludedSeconds).toBe(0)
  })

  test('is left out of a percentile, and the certificate shows that with its figures', () => {
    const found = verdictOf(5, 3, 60_000)
    expect(found?.budgets[0]).toMatchObject({ outcome: 'pass' })
    expect(found?.budgets[0]?.value).toBeLessThan(8000)
    expect(found?.certificate.find(({ name }) => name === 'settled')?.sentence).toMatch(
      /^The first 3 s beyond the warm-up were still settling \(median [12]\d\.\d ms, then [34]\.\d\d ms\)/,
    )
  })

  test('is shown as it is judged', () => {
    const scenario = beginning(5, 3)
    const verdict = verdictOf(5, 3, 60_000)
    expect(verdict && rowsOf(scenario, verdict)[0]?.p95).toBe(verdict?.budgets[0]?.value)
  })

  test.each([
    [
      'fail',
      'pass',
      'unproven',
      'The first 3 s were still settling: with them it fails, without them it passes',
    ],
    ['unproven', 'pass', 'pass', 'settled'],
    ['fail', 'fail', 'fail', 'settled'],
    ['pass', 'unproven', 'unproven', 'settled'],
  ] as const)('%s with it, %s without it: %s', (whole, settled, outcome, said) => {
    const verdict = { budget: budget('browse', 'list', 'p95', 1), value: 1, interval: undefined }
    const found = withoutBeginning(
      { ...verdict, outcome: whole, reason: 'whole' },
      { ...verdict, outcome: settled, reason: 'settled' },
      3,
    )
    expect(found).toMatchObject({ outcome, reason: expect.stringContaining(said) })
  })

  test('is no pass where the certificate takes away the fail with it', () => {
    const undecided = { engine: 'open-loop', fit: 'unknown', neverShort: true, sentence: 'so' } as const
    const evidence = { ...evidenceOf(beginning(20, 9)), instruments: [undecided] }
    const [scenario] = judge(evidence, [budget('browse', 'list', 'p99.9', 20_000)]).scenarios
    expect(scenario?.warmUpCutSeconds).toBe(9)
    expect(scenario?.budgets[0]).toMatchObject({
      outcome: 'unproven',
      reason: expect.stringContaining('with them it fails, without them it passes'),
    })
  })

  test('counts for figures about any moment of the run', () => {
    expect(verdictOf(40, 4, 60_000, 'max')?.outcome).toBe('fail')
  })
})

test('a swing is hardly ever taken for a warm-up', () => {
  const found = Array.from({ length: 200 }, (_, seed) => {
    const shape = { ...calm, rate: 60, swing: 0.3, memory: 3 }
    return warmUpCutOf(scenarioEvidence('browse', [shape], { seed: seed + 1, seconds: 30 }), [])
      .excludedSeconds
  }).filter((excluded) => excluded > 0)
  expect(found.length).toBeLessThanOrEqual(10)
})
