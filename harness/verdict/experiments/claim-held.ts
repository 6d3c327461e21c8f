import type { ExperimentFigure, JudgedComparison } from '../../bundle/experiments/experiment-result.ts'
import type { Claim } from '../../config/experiment/description.ts'

/** A claim with what was found of its figure; undefined where nothing told it. */
export interface HeldClaim extends Claim {
  readonly found: ExperimentFigure | undefined
}

type Held = JudgedComparison['claimHeld']

/** A change that is smaller than this is not what a recommendation is followed for; relative, or of a share. */
const leastWorth = 0.1

/** The change that a claim has to reach at least, where what is negligible is more than is usual. */
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
  // As much as it could be at the most would not be worth it.
  const most = direction === 'rises' ? high : -low
  return most < worth ? 'no' : 'unproven'
}

/** Whether all that is claimed has been seen; no where the contrary of any of it has. */
export function claimHeld(claims: readonly HeldClaim[]): Held {
  const all = claims.map(heldOf)
  if (all.includes('no')) return 'no'
  return all.includes('unproven') ? 'unproven' : 'yes'
}
