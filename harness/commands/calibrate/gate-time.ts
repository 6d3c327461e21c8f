import { usageError } from '../../base/errors.ts'
import { formatSeconds } from '../../config/units/units.ts'

/**
 * In seconds: what all scenarios have by default, and the least for each. In less time equal arms, which get nearly half of it,
 * cannot pass.
 */
export const gateSeconds = { usual: 1200, leastEach: 300 } as const

/**
 * The seconds for each of so many scenarios.
 * @throws TailgateError USAGE where they are too few.
 */
export function secondsEach(scenarios: number, asked: number | undefined): number {
  const least = gateSeconds.leastEach * scenarios
  if (asked !== undefined && asked < least)
    throw usageError(
      `--time ${formatSeconds(asked)} is too short for ${scenarios} scenarios: a gate is calibrated in 5m at the least, so give ${least / 60}m or fewer scenarios.`,
    )
  return (asked ?? Math.max(gateSeconds.usual, least)) / scenarios
}
