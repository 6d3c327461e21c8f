import type { PlannedScenario } from './config/plan.ts'
import type { DriveMessage } from './load/protocol.ts'
import type { Evidence, ScenarioEvidence } from './measure/evidence.ts'
import { readEvidence } from './measure/evidence-reader.ts'
import { judge } from './verdict/judge.ts'
import { isDecided } from './verdict/sequential.ts'

/** A second is on disk once its last request has ended; looks wait this much longer, in seconds. */
const settling = 1.5

/** The evidence of a scenario under way as it would be if it ended here; what only its end shows is taken to be well. */
function asIfEnded(scenario: ScenarioEvidence): ScenarioEvidence {
  const done = scenario.routes.reduce((total, route) => total + route.total.done, 0)
  return {
    ...scenario,
    status: 'complete',
    intended: done,
    generator: { ...scenario.generator, cpuSeconds: scenario.seconds / 100 },
  }
}

/** Looks at the evidence of a scenario while it grows, at times fixed beforehand. */
export interface Looks {
  /** Aborted once a look has decided every budget. */
  readonly decided: AbortSignal
  onTick(tick: Extract<DriveMessage, { type: 'tick' }>): void
}

/** @param times when to look, in seconds of the measured part; all of them count for the width of the intervals. */
export function looksAt(times: readonly number[], planned: PlannedScenario, bundle: string): Looks {
  const enough = new AbortController()
  const waiting = times.slice(0, -1)
  const look = async (): Promise<void> => {
    const evidence: Evidence = await readEvidence(bundle, 'growing')
    const own = evidence.scenarios.filter(({ scenario }) => scenario === planned.scenario.name)
    const verdict = judge({ ...evidence, scenarios: own.map(asIfEnded) }, planned.budgets, times.length)
    if (isDecided(verdict)) enough.abort()
  }
  return {
    decided: enough.signal,
    onTick({ phase, elapsed }) {
      if (phase !== 'measure' || elapsed < (waiting[0] ?? Number.POSITIVE_INFINITY) + settling) return
      waiting.shift()
      // Files caught between two writes do not agree; the next look, or the end, will tell.
      look().catch(() => undefined)
    },
  }
}
