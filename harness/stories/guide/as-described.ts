import { isDeepStrictEqual } from 'node:util'
import {
  type ExperimentResult,
  isSameAsked,
  type MeasuredPoint,
} from '../../bundle/experiments/experiment-result.ts'
import type { Setup } from '../../config/experiment/description.ts'
import type { Experiment } from '../../config/experiment/experiment.ts'
import { withoutEarlierThroughput } from '../../verdict/experiments/earlier-throughput.ts'
import { judgedByClaim } from '../../verdict/experiments/judged-again.ts'
import { askedSetup } from '../experiment/setup-words.ts'

type StoredSetup = ExperimentResult['arms']['base']

/** Whether an arm was set up as it is described now. */
const isSameArm = ({ asked }: StoredSetup, described: Setup | undefined): boolean =>
  described !== undefined && isSameAsked(askedSetup(described).asked, asked)

/** What was measured otherwise than it is described now, in a word; undefined where nothing was. */
function otherIn({ arms, sweep }: ExperimentResult, experiment: Experiment): string | undefined {
  const { comparisons } = experiment
  const [first] = comparisons
  if (sweep?.against !== experiment.sweep?.against) return 'points'
  if (!isDeepStrictEqual(sweep?.labels, experiment.sweep?.labels)) return 'points'
  if (!isSameArm(arms.base, first?.base)) return 'arms'
  if (sweep === null) return isSameArm(arms.head, first?.head) ? undefined : 'arms'
  const isSamePoint = ({ label, setup }: MeasuredPoint): boolean =>
    isSameArm(setup, comparisons.find((one) => one.label === label)?.head)
  return sweep.points.every(isSamePoint) ? undefined : 'arms'
}

/**
 * A stored result as that of the experiment that is described now: its claim is judged by the stored figures. Where other arms or
 * points were measured it is none, and the problem says so.
 */
export function asDescribed(
  stored: ExperimentResult,
  experiment: Experiment,
): { readonly result: ExperimentResult } | { readonly problem: string } {
  const { id, title, says, doubt, isNull, claim } = experiment
  const other = otherIn(stored, experiment)
  if (other !== undefined)
    return { problem: `${id} was measured with other ${other} than it describes now; measure it again` }
  const result = withoutEarlierThroughput(stored)
  const judged = isDeepStrictEqual(result.claim, [...claim]) ? result : judgedByClaim(result, claim)
  return { result: { ...judged, title, says, doubt, isNull } }
}
