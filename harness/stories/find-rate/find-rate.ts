import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { TailgateError } from '../../base/errors.ts'
import { judgedIn } from '../../config/plan/judge-plan.ts'
import type { PlannedScenario } from '../../config/plan/load-plan.ts'
import type { Plan } from '../../config/plan/plan.ts'
import type { Evidence } from '../../evidence/evidence.ts'
import { readEvidence } from '../../evidence/reader/evidence-reader.ts'
import { openGuard } from '../../guard/guardian/guard.ts'
import type { Guard } from '../../guard/processes/process.ts'
import { drive } from '../../load/driver/drive.ts'
import { orderFor } from '../../load/driver/drive-order.ts'
import type { Stack } from '../../stack/stack.ts'
import { up } from '../../stack/up.ts'
import type { RunContext } from '../context.ts'
import { highestHeld, lowestBroken, type TriedRate } from './rate-search.ts'
import { tryRates } from './try-rates.ts'

/** How long a rate is tried, in seconds. */
const stepSeconds = { warmUp: 1, measured: 3 }
/** The share of the highest rate at which the run is judged: at the highest rate itself, a queue could not shrink. */
const judgedShare = 0.7

/** The result of a search. */
export interface FoundRate {
  /** Requests per second at which the run is judged. */
  readonly rate: number
  /** What was tried and observed, in a sentence. */
  readonly sentence: string
}

interface Steps {
  readonly plan: Plan
  readonly planned: PlannedScenario
  readonly stack: Stack
  readonly guard: Guard
  readonly signal: AbortSignal
}

/** Drives a scenario at a rate for a few seconds; its evidence is read and not kept. */
async function tryRate(
  { plan, planned, stack, guard, signal }: Steps,
  rate: number,
  index: number,
): Promise<Evidence> {
  const bundle = join(guard.directory, `step-${index}`)
  await mkdir(bundle, { mode: 0o700 })
  const short: PlannedScenario = {
    ...{ ...planned, rate, warmUpSeconds: stepSeconds.warmUp, durationSeconds: stepSeconds.measured },
    // Requests that a too high rate left unanswered are waited for at most the length of the step.
    timeoutSeconds: Math.min(planned.timeoutSeconds, stepSeconds.measured),
  }
  const { url, authority } = stack.endpoints
  const destination = { url, authority, feeds: stack.feeds, bundle, directory: guard.directory }
  try {
    await drive(orderFor(plan, short, destination), guard, {
      signal,
      onMessage: () => undefined,
    })
    return await readEvidence(bundle, 'growing')
  } finally {
    await rm(bundle, { recursive: true, force: true })
  }
}

/** Searches with a running stack, and shows each step. */
function search(steps: Steps, watch: RunContext['watch']): Promise<readonly TriedRate[]> {
  const { scenario } = steps.planned
  const { budgets } = judgedIn(steps.plan.judge, scenario)
  let index = 0
  return tryRates({
    ...{ scenario: scenario.name, budgets },
    attempt(rate) {
      watch({ type: 'step', name: `trying ${rate}/s for ${stepSeconds.measured} s` })
      return tryRate(steps, rate, index++)
    },
    onTried({ rate, holds, seen }) {
      watch({ type: 'step', name: `${rate}/s ${holds ? 'holds' : 'does not hold'}: ${seen}` })
    },
  })
}

const byRate = (tried: readonly TriedRate[]): string =>
  tried
    .toSorted((a, b) => a.rate - b.rate)
    .map(({ rate, holds, seen }) => `${rate}/s ${holds ? 'held' : 'did not hold'} (${seen})`)
    .join('; ')

/** The result of a search, in words that do not promise too much. */
function foundIn(tried: readonly TriedRate[]): FoundRate {
  const highest = highestHeld(tried)
  if (highest === 0) throw new TailgateError('RATE_NOT_FOUND', { seen: byRate(tried) })
  const broken = lowestBroken(tried)
  const rate = Number((highest * judgedShare).toPrecision(2))
  const above = broken === undefined ? 'nothing higher was tried' : `${broken}/s did not`
  return {
    rate,
    sentence: `The rate was searched in steps of ${stepSeconds.measured} s, one after another, each seen once or twice: ${highest}/s held and ${above}. The run is judged at ${rate}/s, ${judgedShare * 100} % of it. Tried: ${byRate(tried)}.`,
  }
}

/**
 * Finds the highest rate that a running target holds, by short steps of its first scenario, and the rate at which to judge
 * it.
 * @throws TailgateError RATE_NOT_FOUND when it holds none; the reason of `signal`.
 */
export async function findRate(plan: Plan, { signal, watch }: RunContext): Promise<FoundRate> {
  const [planned] = plan.load.scenarios
  if (planned === undefined) throw new Error('There is no scenario to find a rate for.')
  await using guard = await openGuard({ signal })
  await using stack = await up(plan.stack, guard, {
    ...{ signal, prometheus: false, cache: '' },
    // Not shown: the run that follows shows the same steps.
    onStep: () => undefined,
  })
  return foundIn(await search({ plan, planned, stack, guard, signal }, watch))
}
