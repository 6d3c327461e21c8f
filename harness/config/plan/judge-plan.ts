import type { Budget } from '../budgets/budget.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { seconds } from '../units/units.ts'
import { decisionSecondsOf } from './early-stop.ts'

/** What is asked of the evidence of one scenario. */
export interface JudgedScenario {
  readonly scenario: string
  readonly budgets: readonly Budget[]
  /** How long it is measured unless a budget fails for good before; a pass ends it no sooner. */
  readonly leastSeconds: number
  /** When the evidence may decide while it grows, in seconds of the measured part; the last is its end. */
  readonly decisionSeconds: readonly number[]
}

/** What is asked of the evidence. */
export interface JudgePlan {
  readonly scenarios: readonly JudgedScenario[]
}

/** How long evidence is gathered, in seconds; what is left out is as the scenarios say. */
export interface LengthRequest {
  readonly least?: number | undefined
  /** Where it goes on until every budget is decided. */
  readonly most?: number | undefined
  /** From when on a scenario whose budgets cannot be met any more is stopped. */
  readonly grace?: number | undefined
}

export const makeJudgePlan = (
  scenarios: readonly Scenario[],
  budgets: readonly Budget[],
  { least, most, grace }: LengthRequest,
): JudgePlan => ({
  scenarios: scenarios.map((scenario) => {
    const leastSeconds = least ?? seconds(scenario.duration)
    return {
      scenario: scenario.name,
      budgets: budgets.filter((budget) => budget.scenario === scenario.name),
      leastSeconds,
      decisionSeconds: decisionSecondsOf(scenario, leastSeconds, most, grace),
    }
  }),
})

/** What is asked of one scenario of a plan; a plan asks something of each that it drives, be it that there are no budgets. */
export function judgedIn({ scenarios }: JudgePlan, { name }: Pick<Scenario, 'name'>): JudgedScenario {
  const found = scenarios.find(({ scenario }) => scenario === name)
  if (found === undefined) throw new Error(`The plan drives ${name}, and does not say what is asked of it.`)
  return found
}

/** How long a scenario is measured at most, in seconds. */
export const longestSeconds = ({ decisionSeconds, leastSeconds }: JudgedScenario): number =>
  decisionSeconds.at(-1) ?? leastSeconds

/** All budgets of a plan. */
export const budgetsIn = ({ scenarios }: JudgePlan): Budget[] => scenarios.flatMap(({ budgets }) => budgets)
