import { describe, expect, test } from 'vitest'
import { highestHeld, nextRate, type TriedRate } from './rate-search.ts'

/** Every rate that is tried for a service that holds up to `most` requests per second. */
function searched(most: number): readonly TriedRate[] {
  const tried: TriedRate[] = []
  for (let rate = nextRate(tried); rate !== undefined; rate = nextRate(tried))
    tried.push({ rate, holds: rate <= most, seen: '' })
  return tried
}

describe('the search for the highest rate that holds', () => {
  test.each([
    [
      'doubles until a rate does not hold, then halves the interval',
      700,
      [50, 100, 200, 400, 800, 570, 680, 740],
    ],
    ['goes down when the first rate does not hold', 20, [50, 13, 25, 18, 21, 19]],
    ['ends at once with a service that holds nothing', 0, [50, 13, 3.3, 1]],
  ])('%s', (_, most, rates) => expect(searched(most).map(({ rate }) => rate)).toEqual(rates))

  test.each([3, 20, 99, 700, 1234, 9000])('comes near to a service that holds %i/s', (most) => {
    const found = highestHeld(searched(most))
    expect(found).toBeLessThanOrEqual(most)
    expect(found).toBeGreaterThanOrEqual(most / 1.3)
  })

  test('ends at the highest rate of any search', () => expect(searched(1e9).at(-1)?.rate).toBe(50_000))

  test('does not trust a rate that held above one that did not hold', () => {
    const tried = [50, 100, 200].map((rate) => ({ rate, holds: rate !== 100, seen: '' }))
    expect(highestHeld(tried)).toBe(50)
  })
})
