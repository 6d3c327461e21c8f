import type { Budget } from '../../config/budgets/budget.ts'
import type { Evidence } from '../../evidence/evidence.ts'
import { nextRate, type TriedRate } from './rate-search.ts'
import { limitsOfSteps, p95Of, stepVerdict } from './step-verdict.ts'

/** How often a rate is tried that does not hold, because another program may have been busy. */
const maxAttempts = 2

/** What a search needs of the world: the scenario with its budgets, and how it is driven at a rate for a few seconds. */
export interface Trials {
  readonly scenario: string
  readonly budgets: readonly Budget[]
  readonly attempt: (rate: number) => Promise<Evidence>
  readonly onTried: (tried: TriedRate) => void
}

/**
 * Tries rates one after another until the highest that holds and the lowest that does not are close to each other. Without a
 * budget, latencies are compared with those of the first attempt that held: those of an overloaded one would allow any.
 */
export async function tryRates(trials: Trials): Promise<readonly TriedRate[]> {
  const { scenario, budgets, attempt, onTried } = trials
  const tried: TriedRate[] = []
  let firstP95: number | undefined
  for (let rate = nextRate(tried); rate !== undefined; rate = nextRate(tried)) {
    let verdict: TriedRate = { rate, holds: false, seen: '' }
    for (let attempts = 0; attempts < maxAttempts && !verdict.holds; attempts += 1) {
      const evidence = await attempt(rate)
      verdict = stepVerdict(rate, evidence, limitsOfSteps(scenario, budgets, firstP95))
      if (verdict.holds) firstP95 ??= p95Of(evidence, scenario)
    }
    onTried(verdict)
    tried.push(verdict)
  }
  return tried
}
