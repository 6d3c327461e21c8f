import { monitorEventLoopDelay } from 'node:perf_hooks'
import { describe, expect, test } from 'vitest'
import { type KnownName, knownLatencies } from '../../harness/calibration/known/latencies.ts'
import { ascendingOf, ranked } from '../../harness/calibration/known/served.ts'
import { startKnown } from '../../harness/calibration/known/start.ts'
import { quantile } from '../../harness/evidence/distribution.ts'
import type { RouteEvidence, ScenarioEvidence } from '../../harness/evidence/evidence.ts'
import { measured, openLoop } from './measured.ts'

interface Found {
  readonly scenario: ScenarioEvidence
  readonly route: RouteEvidence
  /** How long the server took for the requests of the measured part, ascending, in milliseconds. */
  readonly took: readonly number[]
  /** The longest time in milliseconds for which this idle process was kept from a processor in the meantime. */
  readonly waited: number
}

async function against(name: KnownName, rate: number): Promise<Found> {
  const waits = monitorEventLoopDelay({ resolution: 5 })
  waits.enable()
  await using server = await startKnown([name])
  const seconds = Math.max(4, knownLatencies[name].cycle)
  const { scenarios } = await measured({
    url: server.url,
    scenario: openLoop('constant', rate),
    rate,
    seconds,
  })
  const [scenario] = scenarios
  const [route] = scenario?.routes ?? []
  if (scenario === undefined || route === undefined) throw new Error('nothing was measured')
  waits.disable()
  const { startedAt } = scenario
  const measuredPart = (await server.served()).filter(({ at }) => at >= startedAt)
  return { scenario, route, took: ascendingOf(measuredPart.map(({ took }) => took)), waited: waits.max / 1e6 }
}

const shares = [0.5, 0.9, 0.95, 0.99, 1]

// Each test has a server and a driver of its own, which wait most of the time.
describe.concurrent('the open loop reads the known latency of a server', () => {
  test.each([
    ['constant-50', 200],
    ['stall', 200],
    ['freeze', 100],
  ] as const)('%s at %i/s', async (name, rate) => {
    const { scenario, route, took, waited } = await against(name, rate)
    const { latency } = route
    expect(scenario.status).toBe('complete')
    expect(latency.total).toBe(scenario.intended)
    const { sendLag } = scenario.generator
    // On a crowded machine, a request waits until it is sent, and then for the server to read it and for its answer to be read.
    const late = ((sendLag && quantile(sendLag, 1)) ?? 0) / 1000 + 2 * waited
    for (const share of shares) {
      const truth = knownLatencies[name].truth(share)
      const reading = (quantile(latency, share) ?? Number.NaN) / 1000
      const slowest = Math.max(truth, ranked(took, share) ?? truth)
      // Delays of the generator by this machine add to the true latency, so they can only make it longer.
      expect(reading, `p${share * 100}`).toBeGreaterThan(truth * 0.98 - 1)
      expect(reading, `p${share * 100}`).toBeLessThan(slowest * 1.02 + late + (share < 0.95 ? 20 : 200))
    }
  })
})
