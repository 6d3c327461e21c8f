import { describe, expect, test } from 'vitest'
import { seeded } from '../../../test/fixtures/evidence.ts'
import { shareInterval, standing } from './statistics.ts'

const each = 50
const run = (...hits: readonly number[]) => ({ hits, sizes: hits.map(() => each) })
const seconds = (count: number, failures: number): number[] => Array.from({ length: count }, () => failures)

describe('failures that begin within a run', () => {
  test.each([
    [
      '754 of 1000: all of them from the fifth second on',
      run(...seconds(4, 0), 4, ...seconds(15, each)),
      'beyond',
    ],
    ['200 of 1000: a fifth from the middle on', run(...seconds(10, 0), ...seconds(10, 20)), 'beyond'],
    ['all of 1000', run(...seconds(20, each)), 'beyond'],
    ['10 of 1000: a few from the middle on', run(...seconds(10, 0), ...seconds(10, 1)), 'beyond'],
    ['5 % in one second of twenty', run(...seconds(10, 0), each, ...seconds(9, 0)), 'beyond'],
    ['0.5 % in one second of two hundred', run(...seconds(100, 0), each, ...seconds(99, 0)), 'open'],
    ['one of 1000', run(...seconds(19, 0), 1), 'open'],
    ['all of 200 in a run of four seconds', run(...seconds(4, each)), 'beyond'],
    ['a tenth of 200 in a run of four seconds', run(...seconds(4, 5)), 'beyond'],
    ['one of 200 in a run of four seconds', run(0, 0, 1, 0), 'open'],
    ['none of 200 in a run of four seconds', run(...seconds(4, 0)), 'open'],
  ] as const)('%s: against 0.1 %%', (_, shares, stands) => {
    expect(standing(shares, 0.001)).toBe(stands)
  })

  test('a short run says no more than the bound that always holds', () => {
    expect(shareInterval(run(...seconds(4, each)))?.low).toBeCloseTo(0.025)
    expect(shareInterval(run(...seconds(4, 0)))).toEqual({ low: 0, high: expect.closeTo(0.975) })
    expect(shareInterval({ hits: [], sizes: [] })).toBeUndefined()
  })

  test('three in four are distinguished from one in a thousand', () => {
    const { low, high } = shareInterval(run(...seconds(4, 0), 4, ...seconds(15, each))) ?? {}
    expect(low).toBeGreaterThan(0.018)
    expect(high).toBeLessThan(0.995)
  })
})

/** A service whose requests fail with probability `share` during outages of a mean length, and never otherwise. */
interface Outages {
  readonly seconds: number
  /** Mean length in seconds. */
  readonly lasting: number
  readonly share: number
  /** The share of all requests that fail in the long run. */
  readonly overall: number
}

const perTenth = 10

/** The failures in each second of a run of that service, which may begin in the middle of an outage. */
function failuresOf({ seconds: length, lasting, share, overall }: Outages, random: () => number): number[] {
  const out = overall / share
  const end = 0.1 / lasting
  const begin = (end * out) / (1 - out)
  let isOut = random() < out
  return Array.from({ length }, () => {
    let failures = 0
    for (let tenth = 0; tenth < 10; tenth += 1) {
      if (isOut) for (let request = 0; request < perTenth; request += 1) if (random() < share) failures += 1
      isOut = isOut ? random() >= end : random() < begin
    }
    return failures
  })
}

const runs = 1000

describe(`outages of a service that keeps its limit in the long run fail at most 25 of ${runs} runs`, () => {
  test.each([
    { overall: 0.001, seconds: 20, lasting: 0.2, share: 1 },
    { overall: 0.001, seconds: 20, lasting: 1, share: 1 },
    { overall: 0.001, seconds: 20, lasting: 5, share: 1 },
    { overall: 0.001, seconds: 60, lasting: 20, share: 1 },
    { overall: 0.001, seconds: 120, lasting: 6, share: 0.1 },
    { overall: 0.01, seconds: 20, lasting: 0.5, share: 1 },
    { overall: 0.01, seconds: 20, lasting: 2, share: 1 },
    { overall: 0.01, seconds: 60, lasting: 10, share: 0.3 },
    { overall: 0.01, seconds: 60, lasting: 30, share: 1 },
    { overall: 0.05, seconds: 60, lasting: 3, share: 0.3 },
    { overall: 0.05, seconds: 60, lasting: 20, share: 1 },
  ])('$overall of all requests: $share of those in outages of $lasting s, runs of $seconds s', (outages) => {
    const random = seeded(20261128)
    const wrong = Array.from({ length: runs }, () => {
      const hits = failuresOf(outages, random)
      return standing({ hits, sizes: hits.map(() => 10 * perTenth) }, outages.overall)
    }).filter((stands) => stands === 'beyond')
    expect(wrong.length).toBeLessThanOrEqual(0.025 * runs)
  })
})
