import { chmod, readFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { K6Scenario } from '../config/scenario.ts'
import { formatSeconds } from '../config/units.ts'
import { TailgateError } from '../errors.ts'
import type { Engine, EngineResult } from './engine.ts'
import { describeEnding, ranToItsEnd } from './k6-endings.ts'
import { type FoldFrame, K6Fold } from './k6-fold.ts'
import { K6Phases } from './k6-phases.ts'
import { type K6Ending, runK6 } from './k6-process.ts'
import { k6Install } from './k6-program.ts'
import { K6SampleReader } from './k6-samples.ts'
import { thresholdRemarks } from './k6-summary.ts'
import type { DriveOrder } from './protocol.ts'

const folded = new Set(['http_req_duration', 'iteration_duration', 'checks', 'dropped_iterations'])

/** Nothing is inherited: no K6_ variables of the caller, no proxies, nothing that reports home. */
const environmentOf = (order: DriveOrder, scenario: K6Scenario<string>): Record<string, string> => ({
  K6_CSV_TIME_FORMAT: 'unix_micro',
  K6_CSV_SAVE_INTERVAL: '200ms',
  K6_AUTO_EXTENSION_RESOLUTION: 'false',
  BASE_URL: order.url,
  RATE: String(order.rate),
  DURATION: `${order.warmUpSeconds + order.durationSeconds}s`,
  TIMEOUT: `${order.timeoutSeconds}s`,
  ...(order.prometheus === undefined ? {} : remoteWrite(order.prometheus)),
  ...scenario.environment,
})

/** For dashboards, never for a verdict: what k6 pushes is aggregated over its time since the start. */
const remoteWrite = (prometheus: string): Record<string, string> => ({
  K6_PROMETHEUS_RW_SERVER_URL: `${prometheus}/api/v1/write`,
  K6_PROMETHEUS_RW_TREND_STATS: 'p(95),p(99)',
  K6_PROMETHEUS_RW_STALE_MARKERS: 'true',
})

const argumentsOf = (script: string, summary: string, { prometheus, bundle }: DriveOrder): string[] => [
  'run',
  ...['--quiet', '--no-color', '--no-usage-report', '--address='],
  ...['--out', 'csv=-', '--summary-export', summary],
  ...(prometheus === undefined
    ? []
    : ['--out', 'experimental-prometheus-rw', '--tag', `testid=${basename(bundle)}`]),
  ...['--summary-trend-stats', 'count,avg,min,med,max,p(90),p(95),p(99),p(99.9)'],
  script,
]

// After the load k6 waits up to 30 s for iterations under way (gracefulStop), beside setup and teardown.
const spareSeconds = 60

/** Why the samples cannot stand for the whole measured part; undefined when they can. */
function shortfall(
  ending: K6Ending,
  reader: K6SampleReader,
  fold: K6Fold,
  frame: FoldFrame,
): string | undefined {
  if (ending.failure !== undefined) return `it could not be started: ${ending.failure}`
  if (ending.overdue) return 'it did not end in time and was stopped'
  if (!ranToItsEnd(ending.code)) return describeEnding(ending.code, ending.signal)
  if (!reader.understood) return 'its output has an unknown format'
  if (fold.requests === 0) return 'it measured no request of the scenario'
  return fold.lastEnd < frame.durationSeconds * 0.9
    ? `its load ended after ${formatSeconds(Math.max(0, fold.lastEnd))} of ${formatSeconds(frame.durationSeconds)}`
    : undefined
}

/** What was measured over `seconds` of the measured part. */
function result(
  order: DriveOrder,
  seconds: number,
  fold: K6Fold,
): Omit<EngineResult, 'foreignCpuSeconds' | 'remarks'> {
  const requestsEach = fold.iterations === 0 ? undefined : fold.requests / fold.iterations
  const intendedRate = requestsEach === undefined ? undefined : requestsEach * (order.rate ?? 0)
  return {
    status: 'complete',
    reason: undefined,
    seconds,
    intendedRate,
    intended: intendedRate === undefined ? undefined : Math.round(intendedRate * seconds),
  }
}

/** k6 writes its summary for everybody to read; a bundle is its owner's. */
async function readSummary(file: string): Promise<string | undefined> {
  try {
    await chmod(file, 0o600)
    return await readFile(file, 'utf8')
  } catch {
    return undefined
  }
}

/**
 * Runs a k6 script as a child and folds its samples as they arrive. The scenario's rate counts iterations; the
 * intended number of requests is what an iteration really made, times the iterations that should have started.
 * @throws TailgateError INSTRUMENT_MISSING without a k6, INSTRUMENT_FAILED when k6 measured nothing or broke off.
 */
export const k6: Engine<K6Scenario<string>> = async (order, scenario, recorder, context) => {
  if (order.k6 === undefined)
    throw new TailgateError('INSTRUMENT_MISSING', {
      instrument: 'k6',
      scenario: scenario.name,
      install: k6Install,
    })
  const script = resolve(dirname(order.file), scenario.script)
  const summary = join(order.bundle, `k6-${scenario.name}.json`)
  const frame = { ...order, routes: scenario.routes }
  const fold = new K6Fold(frame, recorder)
  const wanted = (metric: string) => {
    fold.seen.add(metric)
    return folded.has(metric)
  }
  const reader = new K6SampleReader((sample) => fold.add(sample), wanted)
  const run = runK6({
    program: order.k6,
    args: argumentsOf(script, summary, order),
    environment: environmentOf(order, scenario),
    directory: dirname(script),
    onOutput: (text) => reader.push(text),
    signal: context.signal,
    deadlineSeconds: order.warmUpSeconds + order.durationSeconds + order.timeoutSeconds + spareSeconds,
  })
  const phases = new K6Phases(fold, frame, context, run.pid)
  const ending = await run.ended
  phases.stop()
  const remarks = [...fold.remarks(), ...thresholdRemarks(await readSummary(summary), fold.seen)]
  if (reader.damaged > 0)
    remarks.push({
      kind: 'instrument',
      message: `${reader.damaged} line(s) of k6's output are damaged`,
      passable: false,
    })
  const measured = { foreignCpuSeconds: phases.cpuSeconds, remarks }
  const covered = Math.min(order.durationSeconds, Math.max(0, fold.lastEnd))
  if (context.signal.aborted)
    return { ...result(order, covered, fold), ...measured, status: 'aborted', reason: 'the run was stopped' }
  const problem = shortfall(ending, reader, fold, frame)
  if (problem === undefined) return { ...result(order, order.durationSeconds, fold), ...measured }
  if (ranToItsEnd(ending.code) && fold.requests > 0)
    return { ...result(order, covered, fold), ...measured, status: 'failed', reason: `k6: ${problem}` }
  throw new TailgateError('INSTRUMENT_FAILED', {
    instrument: 'k6',
    scenario: scenario.name,
    problem,
    log: [...remarks.map(({ message }) => message), ending.log].join('\n'),
  })
}
