import { expect, test } from 'vitest'
import { evidenceOf, type RouteShape, scenarioEvidence } from '../../../test/fixtures/evidence.ts'
import type { Evidence } from '../../evidence/evidence.ts'
import { highestHeld } from './rate-search.ts'
import { tryRates } from './try-rates.ts'

/** A step at a rate; its latencies are near 20 ms. */
const step = (rate: number, shape: Partial<RouteShape> = {}): Evidence =>
  evidenceOf(
    scenarioEvidence('url', [{ route: 'list', rate, median: 20_000, spread: 0.1, ...shape }], { seconds: 3 }),
  )

const highestOf = async (attempt: (rate: number) => Promise<Evidence>): Promise<number> =>
  highestHeld(await tryRates({ scenario: 'url', budgets: [], attempt, onTried: () => undefined }))

test('a service that is overloaded at the first rate is not said to hold it, and the search goes down', async () => {
  const overloaded = { median: 500_000, growth: 6 }
  expect(await highestOf(async (rate) => step(rate, rate > 30 ? overloaded : {}))).toBe(30)
})

test('latencies are compared with those of an attempt that held', async () => {
  let attempts = 0
  const highest = await highestOf(async (rate) => {
    attempts += 1
    if (attempts === 1) return step(rate, { median: 2_000_000, failing: 0.5 })
    return step(rate, rate > 100 ? { median: 500_000 } : {})
  })
  expect(highest).toBe(100)
})
