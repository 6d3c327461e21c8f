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
    const { route, sentence } = answer
    const own = accepted.find((each) => each.figure === answersFigure && isOfRoute(each, route))
    const name = `answers of ${route}`
    if (own) return { name, sentence: `${sentence} Accepted: ${own.reason}.`, passable: true, failable: true }
    if (severityOf(answer.head) > severityOf(answer.base))
      return {
        name,
        sentence: `${sentence} That is an error; so nothing passes.`,
        ...{ passable: false, failable: true },
      }
    const faster = changes.find(
      (change) => change.outcome === 'better' && (change.route === route || change.route === allRoutes),
    )
    if (faster === undefined) return { name, sentence, passable: true, failable: true }
    return {
      name,
      sentence: `${sentence} And ${faster.figure} of ${faster.route} is better, which may be as it does less; so nothing passes until --accept '${route} ${answersFigure}: reason' says that this is meant.`,
      ...{ passable: false, failable: true },
    }
  })
}
