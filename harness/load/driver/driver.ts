import { pathToFileURL } from 'node:url'
import { messageOf } from '../../base/errors.ts'
import { isDiskProblem } from '../../base/files/disk-problem.ts'
import { engineOf } from '../../config/engines/engines.ts'
import { typedScenario } from '../../config/typed/typed-scenario.ts'
import type { Remark } from '../../evidence/evidence.ts'
import { type Closing, openRecorder } from '../../evidence/recorder/recorder.ts'
import { type OwnProcess, watchOwnProcess } from '../../measure/own-cpu.ts'
import type { DriveMessage, DriveOrder, DrivePhase } from '../engine/drive-messages.ts'
import type { EngineResult } from '../engine/engine.ts'
import { readFeedsFile } from '../requests/feeds-file.ts'
import { raisePriority } from '../timing/priority.ts'
import { driverProgram, scenarioAt } from './driver-program.ts'
import { tickEverySecond } from './driver-socket.ts'
import { runEngine } from './engine-registry.ts'
import { type Phases, recordPhases } from './phase-log.ts'
import { stepMarks } from './step-phases.ts'

function closingOf(
  result: EngineResult,
  ownProcess: OwnProcess,
  ownRemarks: readonly Remark[],
  finish: AbortSignal,
): Closing {
  const { status, seconds, foreignCpuSeconds } = result
  return {
    status,
    reason: result.reason ?? null,
    seconds,
    ...(status === 'complete' && typeof finish.reason === 'number' ? { judgedSeconds: finish.reason } : {}),
    intendedRate: result.intendedRate ?? null,
    intended: result.intended ?? null,
    ...(result.users === undefined ? {} : { users: result.users }),
    cpuSeconds: ownProcess.cpuSeconds + (foreignCpuSeconds ?? 0),
    eventLoopDelayP99: foreignCpuSeconds === undefined ? ownProcess.eventLoopDelayP99 : null,
    remarks: [...ownRemarks, ...result.remarks],
  }
}

/**
 * The first line of a message: the certificate gives the reason in one sentence, and the log that an error may contain is
 * shown with the error.
 */
const firstLine = (text: string): string => text.split('\n')[0] ?? ''

function brokenOff(
  reason: string,
  phases: Phases,
  ownProcess: OwnProcess,
  remarks: readonly Remark[],
): Closing {
  const seconds = phases.current === 'measure' ? (performance.now() - phases.since) / 1000 : 0
  const unknown = { intendedRate: null, intended: null, eventLoopDelayP99: null }
  return { status: 'failed', reason, seconds, cpuSeconds: ownProcess.cpuSeconds, ...unknown, remarks }
}

/** Runs one scenario in a process of its own, so that the engine shares its CPU and event loop with nothing. */
await driverProgram<DriveOrder, DriveMessage>(async (link) => {
  const { order } = link
  const scenario =
    order.typed === undefined
      ? await scenarioAt(pathToFileURL(order.file), order.routes)
      : typedScenario(order.typed)
  const feeds = await readFeedsFile(order.feeds)
  const { arm } = order
  const recorder = await openRecorder(order.bundle, scenario.name, scenario.engine, {
    arm,
    onBegin: (startedAt) => link.send({ type: 'begin', startedAt }),
  })
  const ownRemarks = engineOf(scenario).takesPriority ? [raisePriority()] : []
  const ownProcess = watchOwnProcess()
  const watched = (phase: DrivePhase) => {
    if (phase === 'measure') ownProcess.start()
    if (phase === 'drain') ownProcess.stop()
  }
  const steps = stepMarks(scenario, order.durationSeconds, order.rate)
  await using phases = await recordPhases(order.bundle, { scenario: scenario.name, arm }, watched, steps)
  using _ticks = tickEverySecond(link.send, recorder, phases)
  const context = {
    feeds,
    signal: link.signal,
    finish: link.finish,
    enter: phases.enter,
    mark: phases.mark,
  }
  try {
    const result = await runEngine(order, scenario, recorder, context)
    await recorder.close(closingOf(result, ownProcess.stop(), ownRemarks, link.finish))
    const { ended, failed, failing } = recorder
    link.send({ type: 'requests', ended, failed, commonest: failing[0] })
  } catch (error) {
    // Everything that was measured until then stays readable, and it says why it is not complete.
    const unkept = await recorder
      .close(brokenOff(firstLine(messageOf(error)), phases, ownProcess.stop(), ownRemarks))
      .catch((problem: unknown) => problem)
    throw isDiskProblem(unkept) && !isDiskProblem(error) ? unkept : error
  }
})
