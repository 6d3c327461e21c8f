import { TailgateError } from '../../base/errors.ts'
import { judgedIn } from '../../config/plan/judge-plan.ts'
import type { PlannedScenario } from '../../config/plan/load-plan.ts'
import type { Plan } from '../../config/plan/plan.ts'
import { dropCutLines } from '../../evidence/recorder/cut-lines.ts'
import { FailingRoutes } from '../../live/failing-routes.ts'
import { drive } from '../../load/driver/drive.ts'
import { type Destination, orderFor } from '../../load/driver/drive-order.ts'
import { missingProgramOf } from '../../load/driver/engine-registry.ts'
import type { Sampling } from '../../measure/sampling.ts'
import type { RunContext, RunningParts } from '../context.ts'
import { type EarlyEnding, watchForEarlyStop } from './early-stop.ts'
import { FaultRun } from './fault-run.ts'
import type { RunMetrics } from './run-metrics.ts'
import { WorkCounting } from './work-counting.ts'

/** The parts with which a scenario is driven, and the receivers of its events. */
interface DrivenParts extends RunningParts {
  readonly sampling: Sampling
  readonly notes: string[]
  /** Writes marks for dashboards. */
  readonly metrics: RunMetrics
  /** Receives the names of the environment variables that a scenario read. */
  readonly noteVariables: (names: readonly string[]) => void
}

/** @throws TailgateError INSTRUMENT_MISSING when the engine of a scenario needs a program that is not installed. */
function requireProgram({ engine, name }: PlannedScenario['scenario']): void {
  const missing = missingProgramOf(engine)
  if (missing === undefined) return
  const { name: instrument, install } = missing
  throw new TailgateError('INSTRUMENT_MISSING', { instrument, scenario: name, install })
}

/** Where the load is sent, and where its evidence is stored. */
const destinationOf = ({ stack, guard, bundle }: RunningParts): Destination => ({
  url: stack.endpoints.url,
  authority: stack.endpoints.authority,
  feeds: stack.feeds,
  bundle: bundle.directory,
  directory: guard.directory,
  prometheus: stack.prometheus,
})

/**
 * Drives one scenario; a missing or failing instrument is reported and leaves the scenario unproven.
 * @throws what prevented a fault from being injected or taken back, which ends the load; the reason of the signal.
 */
export async function driveScenario(
  plan: Plan,
  planned: PlannedScenario,
  { stack, guard, bundle, sampling, notes, metrics, noteVariables }: DrivenParts,
  { signal, watch }: RunContext,
): Promise<TailgateError | undefined> {
  const judged = judgedIn(plan.judge, planned.scenario)
  watch({ type: 'scenario', planned, budgets: judged.budgets })
  const earlyStop = watchForEarlyStop(planned, judged, bundle.directory)
  const faultRun = new FaultRun({
    ...{ faults: plan.load.faults ?? [], scenario: planned.scenario.name, proxy: plan.stack.target.proxy },
    ...{ stack, bundle: bundle.directory, watch, metrics, signal, now: Date.now },
  })
  const failingRoutes = new FailingRoutes(watch)
  const told = await metrics.ofLoad(planned, bundle.directory)
  await using work = await WorkCounting.open(stack.endpoints)
  try {
    requireProgram(planned.scenario)
    await drive(orderFor(plan, planned, destinationOf({ stack, guard, bundle })), guard, {
      signal: AbortSignal.any([signal, faultRun.failed]),
      finish: earlyStop.decided,
      onMessage: (message) => {
        faultRun.hear(message)
        work.hear(message)
        if (message.type === 'variables') noteVariables(message.names)
        if (message.type !== 'tick') return
        // What a fault does must not end the run before it is over; a later tick decides then.
        if (!faultRun.isUnderWay) earlyStop.onTick(message)
        // What fails once a fault has begun may be what it does.
        if (!faultRun.hasBegun) failingRoutes.onTick(message)
        told.advance()
        watch({ type: 'tick', tick: message })
      },
      onStart: sampling.addGenerator,
    })
    await faultRun.end()
    await work.end(planned.scenario.name, bundle.directory)
    if (earlyStop.decided.aborted) {
      const { sentence }: EarlyEnding = earlyStop.decided.reason
      notes.push(sentence)
      watch({ type: 'step', name: sentence })
    }
    return undefined
  } catch (error) {
    // Where that fails, reading the evidence fails too, and says why.
    await dropCutLines(bundle.directory).catch(() => undefined)
    const ofFaults = await faultRun.end().catch((problem: unknown) => problem)
    signal.throwIfAborted()
    if (!(error instanceof TailgateError) || !error.code.startsWith('INSTRUMENT_')) throw error
    // After a fault that failed, the next scenario could not be driven either.
    if (ofFaults !== undefined) throw ofFaults
    watch({ type: 'warning', message: `${error.message} ${error.hint}` })
    return error
  } finally {
    await told.end()
  }
}
