import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { pathToFileURL } from 'node:url'
import { messageOf } from '../../base/errors.ts'
import { isDiskProblem } from '../../base/files/disk-problem.ts'
import { engineOf } from '../../config/engines/engines.ts'
import { loadProjectModules } from '../../config/loading/project-modules.ts'
import { watchEnvironment } from '../../config/loading/watched-environment.ts'
import type { Feeds, Scenario } from '../../config/scenario/scenario.ts'
import type { Remark } from '../../evidence/evidence.ts'
import { type Closing, openRecorder } from '../../evidence/recorder/recorder.ts'
import { type SelfCondition, watchSelf } from '../../measure/own-cpu.ts'
import type { DrivePhase } from '../engine/drive-messages.ts'
import type { EngineResult } from '../engine/engine.ts'
import { boundFetch } from '../requests/bounded-fetch.ts'
import { thrownBy } from '../requests/scenario-fault.ts'
import { raisePriority } from '../timing/priority.ts'
import { driverFailure, isOfPeople } from './driver-failure.ts'
import { type Link, openLink } from './driver-socket.ts'
import { runEngine } from './engine-registry.ts'
import { type Phases, recordPhases } from './phase-log.ts'
import { stepMarks } from './step-phases.ts'

function closingOf(result: EngineResult, self: SelfCondition, ownRemarks: readonly Remark[]): Closing {
  const { status, seconds, foreignCpuSeconds } = result
  return {
    status,
    reason: result.reason ?? null,
    seconds,
    intendedRate: result.intendedRate ?? null,
    intended: result.intended ?? null,
    ...(result.users === undefined ? {} : { users: result.users }),
    cpuSeconds: self.cpuSeconds + (foreignCpuSeconds ?? 0),
    eventLoopDelayP99: foreignCpuSeconds === undefined ? self.eventLoopDelayP99 : null,
    remarks: [...ownRemarks, ...result.remarks],
  }
}

/** The certificate says why in a sentence; the log that an error may carry is shown with the error. */
const firstLine = (text: string): string => text.split('\n')[0] ?? ''

function brokenOff(reason: string, phases: Phases, self: SelfCondition, remarks: readonly Remark[]): Closing {
  const seconds = phases.current === 'measure' ? (performance.now() - phases.since) / 1000 : 0
  const unknown = { intendedRate: null, intended: null, eventLoopDelayP99: null }
  return { status: 'failed', reason, seconds, cpuSeconds: self.cpuSeconds, ...unknown, remarks }
}

/** The scenario of a file. @throws TailgateError SCENARIO_FAULT when it cannot be loaded here, as it could be for the plan. */
async function scenarioIn(file: string): Promise<Scenario> {
  try {
    const loaded: { default: Scenario } = await import(pathToFileURL(file).href)
    return loaded.default
  } catch (error) {
    throw thrownBy({ what: `the file ${file}`, written: undefined }, error)
  }
}

/**
 * The process that runs one scenario, so that CPU and event loop are the engine's alone. Its only argument is the
 * path of the socket over which the harness sends its order. It ends when the load has ended, when told to, or when the
 * harness is gone.
 */
async function run(link: Link): Promise<void> {
  const { order } = link
  using environment = watchEnvironment()
  using _fetch = boundFetch()
  try {
    const scenario = await scenarioIn(order.file)
    const feeds: Feeds = JSON.parse(await readFile(order.feeds, 'utf8'))
    const { arm } = order
    const recorder = await openRecorder(order.bundle, scenario.name, scenario.engine, {
      arm,
      onBegin: (startedAt) => link.send({ type: 'begin', startedAt }),
    })
    const ownRemarks = engineOf(scenario).takesPriority ? [raisePriority()] : []
    const self = watchSelf()
    const watched = (phase: DrivePhase) => {
      if (phase === 'measure') self.start()
      if (phase === 'drain') self.stop()
    }
    const steps = stepMarks(scenario, order.durationSeconds, order.rate)
    await using phases = await recordPhases(order.bundle, { scenario: scenario.name, arm }, watched, steps)
    using _ticks = link.tickEverySecond(recorder, phases)
    const context = {
      feeds,
      signal: link.signal,
      finish: link.finish,
      enter: phases.enter,
      mark: phases.mark,
    }
    try {
      const result = await runEngine(order, scenario, recorder, context)
      await recorder.close(closingOf(result, self.stop(), ownRemarks))
    } catch (error) {
      // What was measured until then stays readable, and says why it is not complete.
      const unkept = await recorder
        .close(brokenOff(firstLine(messageOf(error)), phases, self.stop(), ownRemarks))
        .catch((problem: unknown) => problem)
      throw isDiskProblem(unkept) && !isDiskProblem(error) ? unkept : error
    }
    link.send({ type: 'end' })
  } catch (error) {
    link.send(driverFailure(error))
    if (!isOfPeople(error)) process.stderr.write(`${error instanceof Error ? error.stack : error}\n`)
    process.exitCode = 1
  } finally {
    link.send({ type: 'variables', names: environment.names })
    link.close()
  }
}

const [, , path] = process.argv
if (path === undefined) {
  process.stderr.write('The driver takes the path of the socket of its harness.\n')
  process.exitCode = 2
} else {
  loadProjectModules()
  await run(await openLink(connect(path)))
}
