import { describeArm } from '../../config/plan/arm.ts'
import { formatSeconds } from '../../config/units/units.ts'
import { armNames } from '../../evidence/paired.ts'
import { type ComparisonPlan, comparedRoutes } from './comparison-plan.ts'

/** The plan of a comparison in lines, as `--dry` prints it. */
export function comparisonInWords(plan: ComparisonPlan): readonly string[] {
  const { arms, scenarios, settings, rate, seed, isSame, notes } = plan
  const most = Math.floor(settings.mostSeconds / settings.invocationSeconds)
  return [
    ...armNames.map((arm) => `${arm}      ${arms[arm].words}: ${describeArm(arms[arm].stack.arm)}`),
    ...(isSame ? ['        both are the same, so this is an A/A comparison'] : []),
    ...scenarios.map(
      (one) =>
        `drives    ${one.scenario.name}: ${comparedRoutes(plan, one).join(', ') || 'no route of both'}`,
    ),
    `rate      ${rate === undefined ? 'that at which an arm uses 40 % of the processors' : `${rate}/s`}`,
    `measures  at most ${formatSeconds(settings.mostSeconds)}: about ${most} invocations of both arms, each with fresh processes`,
    `decides   after ${settings.looks.map(({ invocations }) => invocations).join(', ')} invocations; what is found is confirmed on others`,
    ...settings.limits.map(
      ({ route = 'every route', figure, tolerable, negligible }) =>
        `limit     ${figure} of ${route}: ${tolerable === undefined ? `negligible ${negligible}` : `tolerable ${tolerable}`}`,
    ),
    `seed      ${seed}`,
    ...notes.map((note) => `note      ${note}`),
  ]
}
