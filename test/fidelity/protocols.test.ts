import { expect, test } from 'vitest'
import { openLoopInstrument } from '../../harness/calibration/instrument-registry.ts'
import { startKnown } from '../../harness/calibration/known/start.ts'
import type { Protocol } from '../../harness/calibration/known/transport.ts'
import { holdAgainst, openTrials } from '../../harness/calibration/run-calibration.ts'
import { transportOver } from '../../harness/calibration/transport-to-known.ts'
import { stalling } from '../../harness/calibration/trials.ts'
import { switches } from '../../harness/config/setup/switches.ts'
import { openGuard } from '../../harness/guard/guardian/guard.ts'
import type { Guard } from '../../harness/guard/processes/process.ts'

const { signal } = new AbortController()
const openLoop = openLoopInstrument()

const over = (protocol: Protocol, guard: Guard) =>
  openTrials(guard, signal, transportOver(protocol, Date.now()))

// Each has a server and a driver of its own, which wait nearly all of the time.
test.concurrent.each(switches.protocol)(
  'over %s the open loop reads what is true',
  { timeout: 120_000 },
  async (protocol) => {
    await using guard = await openGuard({ signal })
    const setup = await over(protocol, guard)
    const { outcome, figures, problem } = await holdAgainst(openLoop, stalling('stall'), setup)
    expect(problem).toBeUndefined()
    // A machine that is too busy leaves the result undecided; the open loop must never be found wrong.
    expect(['right', 'disturbed']).toContain(outcome)
    expect(figures).toHaveLength(4)
  },
)

test.each(['tls', 'h2'] as const)(
  'over %s a rate that comes at once does not pile up',
  { timeout: 120_000 },
  async (protocol) => {
    await using guard = await openGuard({ signal })
    const setup = await over(protocol, guard)
    const medians: number[] = []
    for (let attempt = 0; attempt < 3 && Math.min(...medians) >= 10; attempt += 1) {
      await using server = await startKnown(['at-once'], setup.transport)
      const load = { url: server.url, authority: setup.authority, connections: 64, stalls: false }
      const reading = await openLoop.read({ ...load, rate: 3000, seconds: 3 }, guard, signal)
      expect(reading.requests).toBe(9000)
      medians.push(reading.quantile(0.5) ?? Number.NaN)
    }
    expect(Math.min(...medians)).toBeLessThan(10)
  },
)
