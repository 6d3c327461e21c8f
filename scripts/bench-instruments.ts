import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { instrumentNames } from '../harness/calibration/instrument.ts'
import { openLoopInstrument } from '../harness/calibration/instrument-registry.ts'
import { startKnown } from '../harness/calibration/known/start.ts'
import type { Protocol } from '../harness/calibration/known/transport.ts'
import { holdAgainst, openTrials, runCalibration } from '../harness/calibration/run-calibration.ts'
import { transportOver } from '../harness/calibration/transport-to-known.ts'
import { calibratedShares, stalling, steady } from '../harness/calibration/trials.ts'
import { protocolWords } from '../harness/config/plan/arm.ts'
import { openGuard } from '../harness/guard/guardian/guard.ts'
import { calibrationLines, calibrationSummary } from '../harness/report/calibration.ts'

/**
 * Prints how exact the instruments are on this machine, as a table: true value, reading and error against servers of known
 * latency, the cost of a request, how late the open loop sends, and the memory for uploads in flight. Fails when the control
 * is not rejected or the open loop is wrong.
 */
const print = (line: string) => process.stdout.write(`${line}\n`)
const interruption = new AbortController()
process.once('SIGINT', () => interruption.abort(new Error('interrupted')))
const { signal } = interruption

const openLoop = openLoopInstrument()

/** Measures the open loop at common rates and at its maximum. Resolves with the number of wrong readings. */
async function openLoopAtRates(): Promise<number> {
  await using guard = await openGuard({ signal })
  const session = await openTrials(guard, signal)
  let wrong = 0
  for (const rate of [100, 200, 500, 1000])
    for (const trial of [steady('constant-50'), stalling('stall'), stalling('freeze')]) {
      const asked = { rate, shares: [...calibratedShares, 1] }
      const row = await holdAgainst(openLoop, trial, session, asked)
      print(calibrationLines({ ...row, server: `${row.server}, ${rate}/s` }).join('\n'))
      if (row.outcome === 'wrong' || row.outcome === 'failed') wrong += 1
    }
  return wrong
}

/** Measures the open loop at a rate against a server that answers at once. */
async function openLoopAt(rate: number, protocol: Protocol): Promise<void> {
  await using guard = await openGuard({ signal })
  const way = transportOver(protocol, Date.now())
  const { authority } = await openTrials(guard, signal, way)
  await using server = await startKnown(['at-once'], way)
  const {
    requests,
    cpuSeconds = 0,
    sendLagP99 = Number.NaN,
  } = await openLoop.read(
    { url: server.url, authority, rate, seconds: 8, connections: 64, stalls: false },
    guard,
    signal,
  )
  const cost = Math.round(requests / cpuSeconds)
  print(
    `open-loop at ${rate}/s over ${protocolWords[protocol]}: ${cost} requests per CPU second, p99 send lag ${sendLagP99.toFixed(3)} ms`,
  )
}

const calibration = await runCalibration({
  instruments: instrumentNames,
  quick: false,
  signal,
  onRow: (row) => print(calibrationLines(row).join('\n')),
})
for (const line of ['', ...calibrationSummary(calibration), '']) print(line)
const wrongAtRates = await openLoopAtRates()
for (const rate of [300, 1000, 10_000, 20_000]) await openLoopAt(rate, 'http1')
for (const protocol of ['tls', 'h2'] as const)
  for (const rate of [1000, 8000]) await openLoopAt(rate, protocol)

const uploads = spawn(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', 'test/fidelity/uploads.test.ts'],
  {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, TAILGATE_UPLOADS: '1000' },
  },
)
const [code] = await once(uploads, 'exit')
const openLoopWrong = calibration.instruments.some(
  ({ instrument, fit }) => instrument === 'open-loop' && fit === 'nothing',
)
if (code !== 0 || calibration.controlRejected !== true || openLoopWrong || wrongAtRates > 0)
  process.exitCode = 1
