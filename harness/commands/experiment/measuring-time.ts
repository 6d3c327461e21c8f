import { usageError } from '../../base/errors.ts'
import { sum } from '../../base/sum.ts'
import { formatSeconds } from '../../config/units/units.ts'
import { leastSeconds, secondsAlone } from '../../stories/experiment/pace.ts'

/** In seconds, for all experiments: with the start and the end of the command, the total stays below 75 minutes. */
const secondsOfAll = 73 * 60

/** Experiments, as far as their time depends on them. */
type Timed = readonly { readonly comparisons: readonly unknown[] }[]

const leastOf = (experiments: Timed): number =>
  leastSeconds * sum(experiments.map(({ comparisons }) => comparisons.length))

/**
 * The seconds for all of these experiments together: those that were asked for, else the usual ones, and more where their
 * comparisons need more.
 * @throws TailgateError USAGE where fewer were asked for than the fewest invocations of every comparison take.
 */
export function measuringSeconds(experiments: Timed, asked: number | undefined, all: boolean): number {
  const least = leastOf(experiments)
  if (asked === undefined)
    return all
      ? Math.max(secondsOfAll, least)
      : sum(experiments.map((one) => Math.max(secondsAlone, leastOf([one]))))
  if (asked >= least) return asked
  const comparisons = least / leastSeconds
  throw usageError(
    `--max-time ${formatSeconds(asked)} is too short: ${comparisons === 1 ? 'a comparison takes' : `${comparisons} comparisons take`} ${formatSeconds(least)} at the least, so give ${Math.ceil(least / 60)}m${experiments.length > 1 ? ' or fewer experiments' : ''}.`,
  )
}
