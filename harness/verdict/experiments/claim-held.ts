import type { ExperimentFigure, JudgedComparison } from '../../bundle/experiments/experiment-result.ts'
import type { Claim } from '../../config/experiment/description.ts'

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

/**
 * Whether everything that is claimed was observed; no when the contrary of any part was. Where head `failsMore` than base, it may
 * owe to its failures whatever else is as claimed.
 */
export function claimHeld(claims: readonly HeldClaim[], failsMore = false): Held {
  const all = claims.map((claim) => {
    const held = heldOf(claim)
    return held === 'yes' && failsMore && claim.figure !== 'errorRate' ? 'unproven' : held
  })
  if (all.includes('no')) return 'no'
  return all.includes('unproven') ? 'unproven' : 'yes'
}
