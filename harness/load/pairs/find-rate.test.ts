import { expect, test } from 'vitest'
import { type ArmName, armNames } from '../../evidence/paired.ts'
import type { Measured, PairArm, Portion } from './arm.ts'
import { findRate } from './find-rate.ts'

const processors = 2
/** CPU seconds of one request. */
const cost = 0.001

/** What is measured of so many arrivals, each of which makes so many requests. */
const measured = (arrivals: number, requests: number, seconds: number): Measured => ({
  ...{ at: 0, seconds, drainSeconds: 0, undrained: 0, intended: arrivals * requests, arrivals, sendLag: 0 },
  cpu: { app: arrivals * requests * cost },
  ...{ generatorCpu: 0, runQueueWait: 0, foreignCpu: 0, steal: 0, routes: {} },
})

/** An arm that answers at once, and only counts. */
const armOf = (name: ArmName, requests: number) => {
  const send = ({ seconds, arrivals }: Portion): Promise<Measured> => {
    const upcoming = arrivals(0, () => undefined)
    let count = 0
    for (; Number.isFinite(upcoming.next); count += 1) upcoming.advance()
    return Promise.resolve(measured(count, requests, seconds))
  }
  return { name, send } as unknown as PairArm
}

/** The rate for arrivals of so many requests, in a comparison whose heating used both processors for two seconds. */
const rateFor = (requests: number, rate?: number): Promise<number> =>
  findRate({
    arms: armNames.map((name) => armOf(name, requests)),
    order: { seed: 7, rate, isRateTried: true, sliceSeconds: 0.1 },
    ...{ processors, scenario: 'browse', ownRate: 1 },
    heated: armNames.map(() => measured(4000 / requests, requests, 2)),
  })

test.each([
  ['single requests', 1, 800],
  ['journeys of five', 5, 160],
])('of %s as many arrive in a second as use two fifths of the processors', async (_, requests, rate) => {
  expect(await rateFor(requests)).toBe(rate)
})

test('a rate that was asked for is held against what its journeys use', async () => {
  expect(await rateFor(5, 200)).toBe(200)
  await expect(rateFor(5, 300)).rejects.toMatchObject({
    code: 'RATE_TOO_HIGH',
    message: expect.stringContaining('At 300 arrivals/s the base of browse uses 75 % of the processors'),
  })
})
