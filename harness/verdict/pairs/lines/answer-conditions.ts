import { allRoutes } from '../../../config/budgets/budget.ts'
import { severityOf } from '../figures/changed-answers.ts'
import type { Change, ChangedAnswer } from '../pair-verdict.ts'
import { type Accepted, answersFigure, isOfRoute } from '../settings.ts'
import type { Condition } from './condition.ts'

/**
 * How answers with different shapes affect a verdict. When head answers with worse errors than base gives, or gives other
 * answers and has become faster, the arms do not do the same work, so nothing passes. A different shape alone is only
 * reported.
 */
export function answerConditions(
  changed: readonly ChangedAnswer[],
  changes: readonly Change[],
  accepted: readonly Accepted[],
): Condition[] {
  return changed.map((answer) => {
    const { scenario, route, sentence } = answer
    const acceptedAs = (figure: string) =>
      accepted.find((each) => each.figure === figure && isOfRoute(each, route))
    const own = acceptedAs(answersFigure)
    const name = `answers of ${route}`
    const isError = severityOf(answer.head) > severityOf(answer.base)
    // Who expects another field does not thereby expect errors.
    const isCovered = !isError || acceptedAs('errorRate') !== undefined
    if (own && isCovered)
      return { name, sentence: `${sentence} Accepted: ${own.reason}.`, passable: true, failable: true }
    if (isError) {
      const until = own
        ? ` until --accept '${route} errorRate: reason' says that errors are expected too`
        : ''
      return {
        name,
        sentence: `${sentence} That is an error; so nothing passes${until}.`,
        ...{ passable: false, failable: true },
      }
    }
    const faster = changes.find(
      (change) =>
        change.scenario === scenario &&
        change.outcome === 'better' &&
        (change.route === route || change.route === allRoutes),
    )
    if (faster === undefined) return { name, sentence, passable: true, failable: true }
    return {
      name,
      sentence: `${sentence} And ${faster.figure} of ${faster.route} is better, which may be as it does less; so nothing passes until --accept '${route} ${answersFigure}: reason' says that this is meant.`,
      ...{ passable: false, failable: true },
    }
  })
}
