import type { ExperimentFigure, JudgedComparison } from '../../bundle/experiments/experiment-result.ts'
import type { Claim } from '../../config/experiment/description.ts'
import { mostFailed } from '../pairs/lines/conditions.ts'
import { isOfAll } from './figures.ts'

/** A claim with the result of its figure; undefined when it was not measured. */
export interface HeldClaim extends Claim {
  readonly found: ExperimentFigure | undefined
}

type Held = JudgedComparison['claimHeld']

/** A smaller change is no reason to follow a recommendation; relative, or a difference of a share. */
const leastWorth = 0.1

/** The smallest change that fulfils a claim; larger than usual when the negligible change is larger. */
const worthOf = ({ negligible, scale }: ExperimentFigure): number =>
  scale === 'difference' ? 2 * negligible : Math.max(leastWorth, 2 * negligible)

function heldOf({ found, direction }: HeldClaim): Held {
  if (found === undefined || found.change === null) return 'unproven'
  const { change, outcome } = found
  const [low, high] = [found.low ?? -Infinity, found.high ?? Infinity]
  const worth = worthOf(found)
  const isReal = outcome !== 'none'
  if (direction === 'same') {
    if (low > -worth && high < worth) return 'yes'
    return isReal ? 'no' : 'unproven'
  }
  const sign = direction === 'rises' ? 1 : -1
  if (isReal) return change * sign > 0 ? 'yes' : 'no'
  // Even the largest possible change would not be worth it.
  const most = direction === 'rises' ? high : -low
  return most < worth ? 'no' : 'unproven'
}

/** Whether other figures of a route may be those of errors: one arm fails more than the other, or base at too many requests. */
const isOfErrors = (route: string, figures: readonly ExperimentFigure[]): boolean =>
  figures
    .filter(({ figure, route: own }) => figure === 'errorRate' && (isOfAll(own) || own === route))
    .some(
      ({ route: own, outcome, base }) =>
        outcome !== 'none' || (base ?? 0) > mostFailed[isOfAll(own) ? 'all' : 'route'],
    )

/**
 * Whether everything that is claimed was observed; no when the contrary of any part was. Where errors among all `figures` of the
 * comparison may have moved the others, every claim but one about errors is unproven.
 */
export function claimHeld(claims: readonly HeldClaim[], figures: readonly ExperimentFigure[] = []): Held {
  const all = claims.map((claim) =>
    claim.figure !== 'errorRate' && isOfErrors(claim.route, figures) ? 'unproven' : heldOf(claim),
  )
  if (all.includes('no')) return 'no'
  return all.includes('unproven') ? 'unproven' : 'yes'
}
