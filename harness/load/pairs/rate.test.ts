import { describe, expect, test } from 'vitest'
import { isUsual, nextRate, rateOfShare, requireRoom, roundedRate, type Spent, shareNeeded } from './rate.ts'

/** A thousand arrivals of one millisecond of CPU time each, of all services and the generator together. */
const spent: Spent = { arrivals: 1000, seconds: 4, cpuSeconds: 1 }
const nothing: Spent = { arrivals: 0, seconds: 4, cpuSeconds: 0.2 }

test.each([
  [400, 2, 0.2],
  [800, 2, 0.4],
  [800, 4, 0.2],
  [4000, 2, 2],
])('%i/s on %i processors need a share of %f', (rate, processors, share) => {
  expect(shareNeeded(rate, spent, processors)).toBeCloseTo(share)
  expect(rateOfShare(share, spent, processors)).toBeCloseTo(rate)
})

test('without answers or without CPU time there is no result', () => {
  for (const one of [nothing, { ...spent, cpuSeconds: 0 }]) {
    expect(shareNeeded(100, one, 2)).toBeUndefined()
    expect(rateOfShare(0.4, one, 2)).toBeUndefined()
  }
})

test.each([
  [2583, 2500],
  [999, 990],
  [1000, 1000],
  [47, 47],
  [3.19, 3.1],
])('%f is given as %f', (rate, rounded) => expect(roundedRate(rate)).toBe(rounded))

test.each([
  [500, 0.2, 1000],
  [500, 0.8, 250],
  [500, 0.01, 2000],
  [500, 4, 125],
])('after %i/s came to a share of %f, %i/s are tried', (rate, share, next) => {
  expect(nextRate(rate, share)).toBeCloseTo(next)
})

test.each([
  [0.33, false],
  [0.36, true],
  [0.4, true],
  [0.43, true],
  [0.46, false],
])('a share of %f is the usual one: %s', (share, usual) => expect(isUsual(share)).toBe(usual))

describe('a requested rate', () => {
  test.each([[0.1], [0.4], [0.65]])('is measured where it uses %f of the processors', (share) => {
    const needs = [{ arm: 'base', share: 0.1 } as const, { arm: 'head', share } as const]
    expect(() => requireRoom(1000, needs, 'browse')).not.toThrow()
    expect(() => requireRoom(1000, [], 'browse')).not.toThrow()
  })

  test.each<[string, number | undefined, number, string]>([
    ['more than 65 %', undefined, 0.78, 'the head of browse uses 78 %, compared.'],
    ['as much in both arms', 0.7, 0.78, 'the head of browse uses 78 %, compared; base uses 70 %.'],
    [
      'twice as much in head as in base',
      0.39,
      0.78,
      'the head of browse uses 78 %, compared; base uses 39 %, so that an arrival at head takes 2 times the CPU time of one at base.',
    ],
    [
      'more in base than in head',
      0.78,
      0.6,
      'the base of browse uses 78 %, compared; head uses 60 %, so that an arrival at base takes 1.3 times the CPU time of one at head.',
    ],
  ])('is refused where it uses %s, with what each arm uses', (_, base, head, told) => {
    const needs = [
      ...(base === undefined ? [] : [{ arm: 'base', share: base } as const]),
      { arm: 'head', share: head } as const,
    ]
    const limit = ' of the processors, more than the 65 % up to which arms can be compared'
    expect(() => requireRoom(1000, needs, 'browse')).toThrow(
      expect.objectContaining({
        code: 'RATE_TOO_HIGH',
        exit: 2,
        message: `At 1000 arrivals/s ${told.replace(', compared', limit)}`,
        hint: 'Ask for 830 arrivals/s or less, so that both arms have room and can be judged; without a rate it is the one that uses 40 %.',
      }),
    )
  })
})
