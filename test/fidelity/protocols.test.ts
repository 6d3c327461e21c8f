import { afterAll, beforeAll, expect, test } from 'vitest'
import { switches } from '../../harness/config/switches.ts'
import { openGuard } from '../../harness/guard/guard.ts'
import type { Guard } from '../../harness/guard/process.ts'
import { holdAgainst, openTrials } from '../../harness/load/calibrate.ts'
import { openLoopInstrument } from '../../harness/load/instruments.ts'
import { startKnown } from '../../harness/load/known/start.ts'
import type { Protocol } from '../../harness/load/known/way.ts'
import { stalling } from '../../harness/load/trials.ts'
import { wayOver } from '../../harness/way-over.ts'

const { signal } = new AbortController()
const openLoop = openLoopInstrument()
let guard: Guard
beforeAll(async () => {
  guard = await openGuard({ signal })
})
afterAll(() => guard?.[Symbol.asyncDispose]())

const over = (protocol: Protocol) => openTrials(guard, signal, wayOver(protocol, Date.now()))

test.each(switches.protocol)(
  'over %s the open loop reads what is true',
  { timeout: 120_000 },
  async (protocol) => {
    const { outcome, figures, problem } = await holdAgainst(openLoop, stalling('stall'), await over(protocol))
    expect(problem).toBeUndefined()
    // A machine too busy to tell leaves it undecided; it is never found wrong.
    expect(['right', 'disturbed']).toContain(outcome)
    expect(figures).toHaveLength(4)
  },
)

test.each(['tls', 'h2'] as const)(
  'over %s a rate that comes at once does not pile up',
  { timeout: 120_000 },
  async (protocol) => {
    const session = await over(protocol)
    const medians: number[] = []
    for (let attempt = 0; attempt < 3 && Math.min(...medians) >= 10; attempt += 1) {
      await using server = await startKnown(['at-once'], session.way)
      const load = { url: server.url, authority: session.authority, connections: 64, stalls: false }
      const reading = await openLoop.read({ ...load, rate: 3000, seconds: 3 }, guard, signal)
      expect(reading.requests).toBe(9000)
      medians.push(reading.quantile(0.5) ?? Number.NaN)
    }
    expect(Math.min(...medians)).toBeLessThan(10)
  },
)
