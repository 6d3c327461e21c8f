import { describe, expect, test } from 'vitest'
import { evidenceOf, scenarioEvidence } from '../../test/fixtures/evidence.ts'
import { budget } from '../../test/fixtures/report.ts'
import { lookTimes } from '../config/looks.ts'
import { judge } from './judge.ts'
import { isDecided } from './sequential.ts'

describe('when to look at evidence that grows', () => {
  test.each([
    ['doubles up to the end', 20, 300, [20, 40, 80, 160, 300]],
    ['leaves out a look just before the end', 20, 170, [20, 40, 80, 170]],
    ['looks once when there is no time for more', 20, 20, [20]],
    ['looks once when there is less time than asked', 20, 5, [5]],
    ['looks twice when the time is little more', 20, 22, [20, 22]],
  ])('%s', (_, first, most, times) => {
    expect(lookTimes(first, most)).toEqual(times)
  })
})

describe('looking more than once', () => {
  const scenario = scenarioEvidence('browse', [{ route: 'list', rate: 300, median: 4000 }])
  const at = (limit: number, looks: number) =>
    judge(evidenceOf(scenario), [budget('browse', 'list', 'p95', limit)], looks)

  test('widens the interval and says how sure it is', () => {
    const once = at(25_000, 1).scenarios[0]?.budgets[0]
    const often = at(25_000, 5).scenarios[0]?.budgets[0]
    expect(once?.reason).toContain('95 % interval')
    expect(often?.reason).toContain('99 % interval')
    expect(often?.interval?.high).toBeGreaterThan(once?.interval?.high ?? Number.NaN)
    expect(often?.interval?.low).toBeLessThan(once?.interval?.low ?? Number.NaN)
  })

  test('is over once it passes or fails', () => {
    expect([at(25_000, 5), at(1000, 5), at(9070, 5)].map(isDecided)).toEqual([true, true, false])
  })
})
