import type { Verdict } from '../../bundle/verdict.ts'
import type { JudgedScenario } from '../../config/plan/judge-plan.ts'
import type { PlannedScenario } from '../../config/plan/load-plan.ts'
import { formatSeconds } from '../../config/units/units.ts'
import type { Evidence, ScenarioEvidence, ServiceSecond } from '../../evidence/evidence.ts'
import { readEvidence } from '../../evidence/reader/evidence-reader.ts'
import type { Decision, DriveMessage } from '../../load/engine/drive-messages.ts'
import { judge } from '../../verdict/judge.ts'
import { failedForGood, isDecided } from '../../verdict/sequential.ts'

/** In seconds: a second is on disk once its last request has ended, so its judgement waits for this time. */
const diskLagSeconds = 1.5

/**
 * The processor time of the generator while a scenario was measured so far, from procfs; a small value when it is not known.
 */
function generatorCpu({ startedAt, seconds }: ScenarioEvidence, resources: readonly ServiceSecond[]): number {
  const own = resources.filter(
    ({ service, at }) => service === 'generator' && at > startedAt && at <= startedAt + seconds * 1000 + 500,
  )
  return own.reduce((sum, { cpu }) => sum + cpu, 0) || seconds / 100
}

/**
 * The evidence of a running scenario as it would be if it ended here; what is only known at the end is assumed to be good.
 */
function asIfEnded(scenario: ScenarioEvidence, resources: readonly ServiceSecond[]): ScenarioEvidence {
  const done = scenario.routes.reduce((total, route) => total + route.total.done, 0)
  const cpuSeconds = generatorCpu(scenario, resources)
  return {
    ...scenario,
    status: 'complete',
    intended: done,
    generator: { ...scenario.generator, cpuSeconds },
  }
}

/** Why a scenario may end after `seconds`, in a sentence; undefined while it must continue. */
function endingOf(
  verdict: Verdict,
  seconds: number,
  planned: PlannedScenario,
  { leastSeconds }: Pick<JudgedScenario, 'leastSeconds'>,
): string | undefined {
  const { scenario, durationSeconds } = planned
  const after = `${scenario.name} was stopped after ${formatSeconds(seconds)} of ${formatSeconds(durationSeconds)}`
  const failed = failedForGood(verdict, 'arrivals' in scenario ? scenario.arrivals : undefined)
  if (failed) return `${after}, as ${failed.budget.route} cannot meet its budget any more: ${failed.reason}`
  if (seconds < leastSeconds || !isDecided(verdict)) return undefined
  return `${after}, as ${verdict.outcome === 'fail' ? 'a budget failed' : 'every budget is decided'}.`
}

/** Why a scenario ended early, with a sentence that says it. */
export interface EarlyEnding extends Decision {
  readonly sentence: string
}

/** Judges the evidence of a scenario while it grows, at times fixed beforehand. */
export interface EarlyStop {
  /** Aborted once the evidence has decided; its reason is an `EarlyEnding`. */
  readonly decided: AbortSignal
  onTick(tick: Extract<DriveMessage, { type: 'tick' }>): void
}

/** The decision times of a plan for a scenario; all of them widen the intervals. */
export function watchForEarlyStop(
  planned: PlannedScenario,
  judged: JudgedScenario,
  bundle: string,
): EarlyStop {
  const enough = new AbortController()
  const { budgets, decisionSeconds } = judged
  const waiting = decisionSeconds.slice(0, -1)
  const judgeAt = async (at: number): Promise<void> => {
    // A second waits for its last request, so there can be fewer than `at` on disk where answers are slow.
    const evidence: Evidence = await readEvidence(bundle, 'growing', Math.floor(at))
    const own = evidence.scenarios.find(({ scenario }) => scenario === planned.scenario.name)
    if (own === undefined || own.seconds < 1) return
    const judgedSeconds = own.seconds
    const scenarios = [asIfEnded(own, evidence.resources)]
    const verdict = judge({ ...evidence, scenarios }, budgets, decisionSeconds.length)
    const sentence = endingOf(verdict, judgedSeconds, planned, judged)
    if (sentence !== undefined) enough.abort({ sentence, judgedSeconds } satisfies EarlyEnding)
  }
  return {
    decided: enough.signal,
    onTick({ phase, elapsed }) {
      const [next] = waiting
      if (phase !== 'measure' || next === undefined || elapsed < next + diskLagSeconds) return
      waiting.shift()
      // Files read between two writes may be inconsistent; the next decision time, or the end, will judge them.
      judgeAt(next).catch(() => undefined)
    },
  }
}
