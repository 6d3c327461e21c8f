import { usageError } from '../../base/errors.ts'
import { allRoutes } from '../../config/budgets/budget.ts'
import type { Comparison, Experiment } from '../../config/experiment/experiment.ts'
import type { ResolvedArms } from '../../revisions/resolve-arms.ts'
import { settingsFor } from '../../verdict/pairs/settings.ts'
import { type ComparisonPlan, comparedRoutes, planComparison } from '../gate/comparison-plan.ts'
import { type Rounds, roundsFor, secondsBesideInvocations } from './pace.ts'

/** The settings of every comparison of an experiment. */
export interface ComparisonAsked {
  readonly seconds: number
  /** How the seconds are used; undefined for a suitable way. */
  readonly rounds?: Rounds | undefined
  readonly seed: number
  readonly rows: string | undefined
  readonly out: string
}

/** @throws USAGE for a claim on a route that the scenario does not request. */
function refuseUnused({ claim, id }: Experiment, plan: ComparisonPlan): void {
  const [compared] = plan.scenarios
  if (compared === undefined) return
  const used = comparedRoutes(plan, compared)
  const unused = claim.find(({ route }) => route !== allRoutes && !used.includes(route))
  if (unused !== undefined)
    throw usageError(
      `${id} claims something of ${unused.route}, which ${compared.scenario.name} does not ask for: it asks for ${used.join(', ')}.`,
    )
}

/**
 * Decides everything about one comparison of an experiment before anything starts.
 * @throws TailgateError USAGE, SCENARIO_UNKNOWN, CONFIG_INVALID with what is wrong with it.
 */
export async function planExperiment(
  experiment: Experiment,
  { base, head, label }: Comparison,
  resolved: ResolvedArms,
  { seconds, seed, rows, out, rounds: asked }: ComparisonAsked,
): Promise<ComparisonPlan> {
  const { scenario, isNull, id, sweep } = experiment
  const plan = await planComparison(
    {
      ...{ purpose: 'compare', scenario: [scenario], rows, seed: String(seed), out, explain: !isNull },
      ...{ setups: { base, head }, settings: { limits: [], accepted: [] } },
    },
    { ...resolved, scenarios: [scenario] },
    () => seed,
  )
  if (plan.isSame && !isNull)
    throw usageError(
      `The arms of ${id}${sweep === undefined ? '' : ` at ${label}`} are set up in the same way, because what an arm asks for is already the default of the target or the scenario: let one arm ask for something else.`,
    )
  refuseUnused(experiment, plan)
  const { pace, rounds } = asked ?? roundsFor(seconds)
  const mostSeconds = Math.max(0, seconds - secondsBesideInvocations)
  const { invocationSeconds } = pace
  const settings = settingsFor({ limits: [], accepted: [], mostSeconds, invocationSeconds, seed })
  return { ...plan, pace, rounds, settings }
}
