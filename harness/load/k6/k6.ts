import { chmod, readFile, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { TailgateError } from '../../base/errors.ts'
import { sum } from '../../base/sum.ts'
import { writeAtomically } from '../../bundle/atomic-file.ts'
import type { K6Scenario } from '../../config/scenario/scenario.ts'
import type { Remark } from '../../evidence/evidence.ts'
import type { DriveOrder } from '../engine/drive-messages.ts'
import type { Engine } from '../engine/engine.ts'
import { finishWhen } from './finish.ts'
import { lostRemarks } from './lost-iterations.ts'
import {
  cutAt,
  cutRemark,
  loadRemarks,
  markedRemarks,
  measuredOf,
  measuredSeconds,
  shortfall,
  thrownRemarks,
} from './measured.ts'
import { K6Phases } from './phases.ts'
import { argumentsOf, environmentOf } from './program/command.ts'
import { markedAsFailed, ranToItsEnd, stoppedFromOutside } from './program/endings.ts'
import { containedProcess, containerRemark, runsInContainer } from './program/in-container.ts'
import { type K6Ending, runK6 } from './program/process.ts'
import { k6Install } from './program/program.ts'
import { K6Fold } from './samples/fold.ts'
import { K6Names } from './samples/names.ts'
import { K6SampleReader } from './samples/samples.ts'
import { inspectLoad } from './script/inspect.ts'
import { type K6Load, lengthOf, loadMarks } from './script/load.ts'
import { keptSummary, readSummaryText, type Summary, thresholdRemarks } from './summary.ts'

const folded = new Set([
  'http_req_duration',
  'iteration_duration',
  'checks',
  'dropped_iterations',
  'data_received',
  'data_sent',
])

// Setup and teardown may take a minute each, and k6 waits up to 30 s for iterations in flight (gracefulStop).
const spareSeconds = 150

/**
 * Reads the summary of k6 and leaves in the bundle what may be kept of it, for the owner alone: k6 writes it readable for
 * everybody and with what `setup()` returned. One that cannot be read or written back is removed, because it may hold that.
 */
async function readSummary(file: string): Promise<Summary | undefined> {
  try {
    await chmod(file, 0o600)
    const read = readSummaryText(await readFile(file, 'utf8'))
    await writeAtomically(file, keptSummary(read))
    return read
  } catch {
    await rm(file, { force: true })
    return undefined
  }
}

function foldFor(
  order: DriveOrder,
  scenario: K6Scenario<string>,
  recorder: Parameters<typeof k6>[2],
  load: K6Load | undefined,
): K6Fold {
  const { names = {}, routes, redirects } = scenario
  const rules = { url: order.url, routes, patterns: order.routes, names }
  const scriptScenarios = load?.executors.map(({ name }) => name) ?? []
  const fold = new K6Fold({ ...order, names: new K6Names(rules), scriptScenarios }, recorder)
  fold.hops.apart = redirects === 'apart' || load?.followsNone === true
  return fold
}

/** What k6 has said, and of which load. */
interface Output {
  readonly fold: K6Fold
  readonly reader: K6SampleReader
  readonly load: K6Load | undefined
  readonly ended: K6Ending
}

/** What k6's output says beside latencies. */
async function remarksOf(
  order: DriveOrder,
  summary: string,
  { fold, reader, load, ended }: Output,
): Promise<Remark[]> {
  const remarks = [
    ...loadRemarks(order, load),
    ...thrownRemarks(ended.thrown, sum([...fold.ended.values()])),
    ...markedRemarks(ended),
    ...fold.remarks(),
    ...thresholdRemarks(await readSummary(summary), fold.seen),
  ]
  if (reader.damaged > 0)
    remarks.push({
      kind: 'instrument',
      message: `${reader.damaged} line(s) of k6's output are damaged`,
      passable: false,
    })
  return remarks
}

/** What k6 has probably forgotten when it ended at `stoppedAt`, in Unix milliseconds, or by itself. */
function lostIn(
  { fold, load }: Pick<Output, 'fold' | 'load'>,
  { warmUpSeconds: from }: DriveOrder,
  stoppedAt: number | undefined,
): Remark[] {
  if (load === undefined) return []
  const elapsed = stoppedAt === undefined ? undefined : fold.elapsed(stoppedAt)
  const stopped = elapsed === undefined ? Number.POSITIVE_INFINITY : from + elapsed
  return lostRemarks({ load, activities: fold.activities, from, to: from + fold.duration, stopped })
}

function programOf({ program }: DriveOrder, scenario: K6Scenario<string>): string {
  if (program !== undefined) return program
  throw new TailgateError('INSTRUMENT_MISSING', {
    ...{ instrument: 'k6', scenario: scenario.name, install: k6Install },
  })
}

/**
 * Runs a k6 script as a child process and folds its samples as they arrive. First k6 is asked which load the script makes. If
 * a schedule starts its iterations, the intended number of requests is the measured number per iteration times the number of
 * iterations that should have started. If users start them, there is no intended number, and the evidence gives the number of
 * users.
 * @throws TailgateError INSTRUMENT_MISSING without a k6, INSTRUMENT_FAILED when k6 measured nothing or broke off.
 */
export const k6: Engine<K6Scenario<string>> = async (order, scenario, recorder, context) => {
  const program = programOf(order, scenario)
  const script = resolve(dirname(order.file), scenario.script)
  const summary = join(order.bundle, `k6-${scenario.name}.json`)
  const process = { environment: environmentOf(order, scenario), directory: dirname(script) }
  const load = await inspectLoad(program, script, { ...process, signal: context.signal })
  if (load !== undefined) context.mark?.(loadMarks(load, order.warmUpSeconds, order.durationSeconds))
  const fold = foldFor(order, scenario, recorder, load)
  using finish = finishWhen(context.finish, fold, order.timeoutSeconds, Date.now)
  const wanted = (metric: string) => {
    fold.seen.add(metric)
    return folded.has(metric)
  }
  const reader = new K6SampleReader((sample) => fold.add(sample), wanted)
  const cut = cutAt(order, load)
  const run = runK6({
    ...process,
    program,
    args: argumentsOf(script, summary, order),
    onOutput: (text) => reader.push(text),
    onStart: () => {
      fold.begin(Date.now() * 1000)
      if (cut !== undefined) finish.stopIn(cut)
    },
    signal: context.signal,
    finish: finish.signal,
    deadlineSeconds: order.warmUpSeconds + order.durationSeconds + order.timeoutSeconds + spareSeconds,
  })
  const isContained = runsInContainer(program)
  const phases = new K6Phases(fold, context, () => (isContained ? containedProcess(summary) : run.pid))
  const ended = await run.ended
  const stopped = finish.signal.aborted && ended.code === stoppedFromOutside
  // A test that its script marked is a whole one, and the mark is told by a remark.
  const ending = stopped || ended.code === markedAsFailed ? { ...ended, code: 0 } : ended
  phases.stop()
  fold.hops.endAll()
  const remarks = await remarksOf(order, summary, { fold, reader, load, ended })
  if (isContained) remarks.push(containerRemark(!phases.isHidden))
  if (stopped && cut !== undefined && load !== undefined) remarks.push(cutRemark(lengthOf(load)))
  const measured = { foreignCpuSeconds: phases.cpuSeconds, remarks }
  const covered = Math.min(fold.duration, Math.max(0, fold.lastEnd))
  const over = (seconds: number) => ({ ...measuredOf(order, seconds, fold, load), ...measured })
  if (context.signal.aborted) return { ...over(covered), status: 'aborted', reason: 'the run was stopped' }
  const problem = shortfall(ending, reader, fold, load, order)
  // A threshold that ends a load leaves iterations undone, and is told by itself.
  if (problem === undefined && ending.code === 0)
    remarks.push(...lostIn({ fold, load }, order, finish.stoppedAt))
  if (problem === undefined) return over(measuredSeconds(fold, load))
  if (ranToItsEnd(ending.code) && fold.requests + fold.strangers.total > 0)
    return { ...over(covered), status: 'failed', reason: `k6: ${problem}` }
  throw new TailgateError('INSTRUMENT_FAILED', {
    instrument: 'k6',
    scenario: scenario.name,
    problem,
    log: [...remarks.map(({ message }) => message), ending.log].join('\n'),
  })
}
