import { chmod, readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { TailgateError } from '../../base/errors.ts'
import type { K6Scenario } from '../../config/scenario/scenario.ts'
import { formatSeconds } from '../../config/units/units.ts'
import type { DriveOrder } from '../engine/drive-messages.ts'
import type { Engine, EngineResult } from '../engine/engine.ts'
import { argumentsOf, environmentOf } from './command.ts'
import { describeEnding, ranToItsEnd, stoppedFromOutside } from './endings.ts'
import { finishWhen } from './finish.ts'
import { K6Fold } from './fold.ts'
import { K6Phases } from './phases.ts'
import { type K6Ending, runK6 } from './process.ts'
import { k6Install } from './program.ts'
import { K6SampleReader } from './samples.ts'
import { thresholdRemarks } from './summary.ts'

const folded = new Set([
  'http_req_duration',
  'iteration_duration',
  'checks',
  'dropped_iterations',
  'data_received',
  'data_sent',
])

// After the load k6 waits up to 30 s for iterations under way (gracefulStop), beside setup and teardown.
const spareSeconds = 60

/** Why the samples cannot stand for the whole measured part; undefined when they can. */
function shortfall(ending: K6Ending, reader: K6SampleReader, fold: K6Fold): string | undefined {
  if (ending.failure !== undefined) return `it could not be started: ${ending.failure}`
  if (ending.overdue) return 'it did not end in time and was stopped'
  if (!ranToItsEnd(ending.code)) return describeEnding(ending.code, ending.signal)
  if (!reader.understood) return 'its output has an unknown format'
  if (fold.requests === 0) return 'it measured no request of the scenario'
  return fold.lastEnd < fold.duration * 0.9
    ? `its load ended after ${formatSeconds(Math.max(0, fold.lastEnd))} of ${formatSeconds(fold.duration)}`
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
  const fold = new K6Fold({ ...order, routes: scenario.routes }, recorder)
  using finish = finishWhen(context.finish, fold, order.timeoutSeconds, Date.now)
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
    signal: AbortSignal.any([context.signal, finish.signal]),
    deadlineSeconds: order.warmUpSeconds + order.durationSeconds + order.timeoutSeconds + spareSeconds,
  })
  const phases = new K6Phases(fold, context, run.pid)
  const ended = await run.ended
  const ending = finish.signal.aborted && ended.code === stoppedFromOutside ? { ...ended, code: 0 } : ended
  phases.stop()
  const remarks = [...fold.remarks(), ...thresholdRemarks(await readSummary(summary), fold.seen)]
  if (reader.damaged > 0)
    remarks.push({
      kind: 'instrument',
      message: `${reader.damaged} line(s) of k6's output are damaged`,
      passable: false,
    })
  const measured = { foreignCpuSeconds: phases.cpuSeconds, remarks }
  const covered = Math.min(fold.duration, Math.max(0, fold.lastEnd))
  if (context.signal.aborted)
    return { ...result(order, covered, fold), ...measured, status: 'aborted', reason: 'the run was stopped' }
  const problem = shortfall(ending, reader, fold)
  if (problem === undefined) return { ...result(order, fold.duration, fold), ...measured }
  if (ranToItsEnd(ending.code) && fold.requests > 0)
    return { ...result(order, covered, fold), ...measured, status: 'failed', reason: `k6: ${problem}` }
  throw new TailgateError('INSTRUMENT_FAILED', {
    instrument: 'k6',
    scenario: scenario.name,
    problem,
    log: [...remarks.map(({ message }) => message), ending.log].join('\n'),
  })
}
