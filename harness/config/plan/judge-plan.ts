import { usageError } from '../../base/errors.ts'
import type { Budget } from '../budgets/budget.ts'
import { engineOf } from '../engines/engines.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { formatSeconds, seconds } from '../units/units.ts'
import { decisionSecondsOf } from './early-stop.ts'

/** What the evidence of one scenario is judged against. */
export interface JudgedScenario {
  readonly scenario: string
  readonly budgets: readonly Budget[]
  /** The shortest time that the scenario is measured, in seconds; only a budget that can no longer be met ends it sooner. */
  readonly leastSeconds: number
  /** The seconds of the measured part at which the growing evidence may decide; the last is the end of the part. */
  readonly decisionSeconds: readonly number[]
}

/** What the evidence is judged against. */
export interface JudgePlan {
  readonly scenarios: readonly JudgedScenario[]
}

/** How long evidence is gathered, in seconds; values that are left out come from the scenarios. */
export interface LengthRequest {
  readonly least?: number | undefined
  /** The longest time that is measured if the load continues until every budget is decided. */
  readonly most?: number | undefined
  /** The time from which on a scenario is stopped if its budgets can no longer be met. */
  readonly grace?: number | undefined
}

/** Refuses a time by which no scenario would end sooner or later. */
function requireEffect(scenarios: readonly Scenario[], { least, most, grace }: LengthRequest): void {
  const ending = scenarios.filter((scenario) => engineOf(scenario).endsEarly)
  const lengths = ending.map((scenario) => least ?? seconds(scenario.duration))
  // The length of a k6 script is its own, whatever is asked. `tailgate init` writes --stop-early into all pipelines.
  if (lengths.length === 0) return
  const [shortest, longest] = [Math.min(...lengths), Math.max(...lengths)]
  if (most !== undefined && most <= shortest)
    throw usageError(
      `--until-decided ${formatSeconds(most)} is no longer than the ${formatSeconds(shortest)} that are measured without it: give a longer time, or a shorter --duration.`,
    )
  // A time that is too late takes away the earlier one of a file.
  const isOwn = ending.some((scenario) => 'stopEarly' in scenario && scenario.stopEarly !== undefined)
  const atLeast = most === undefined ? '' : ' at least'
  if (grace !== undefined && grace >= longest && !isOwn)
    throw usageError(
      `--stop-early ${formatSeconds(grace)} is not before the end of the ${formatSeconds(longest)} that are measured${atLeast}: give an earlier time, or leave it out.`,
    )
}

/** @throws TailgateError USAGE for a time by which no scenario would end sooner or later. */
export function makeJudgePlan(
  scenarios: readonly Scenario[],
  budgets: readonly Budget[],
  { least, most, grace }: LengthRequest,
): JudgePlan {
  requireEffect(scenarios, { least, most, grace })
  return {
    scenarios: scenarios.map((scenario) => {
      const leastSeconds = least ?? seconds(scenario.duration)
      return {
        scenario: scenario.name,
        budgets: budgets.filter((budget) => budget.scenario === scenario.name),
        leastSeconds,
        decisionSeconds: decisionSecondsOf(scenario, leastSeconds, most, grace),
      }
    }),
  }
}

/** The part of a plan about one scenario. A plan has one for each scenario that it drives, even if that has no budgets. */
export function judgedIn({ scenarios }: JudgePlan, { name }: Pick<Scenario, 'name'>): JudgedScenario {
  const found = scenarios.find(({ scenario }) => scenario === name)
  if (found === undefined) throw new Error(`The plan drives ${name}, and does not say what is asked of it.`)
  return found
}

/** The longest time that a scenario is measured, in seconds. */
export const longestSeconds = ({ decisionSeconds, leastSeconds }: JudgedScenario): number =>
  decisionSeconds.at(-1) ?? leastSeconds

/** All budgets of a plan. */
export const budgetsIn = ({ scenarios }: JudgePlan): Budget[] => scenarios.flatMap(({ budgets }) => budgets)
