import { isDeepStrictEqual } from 'node:util'
import { defined } from '../setup/defined.ts'
import type { Described, ExperimentDescription, Setup } from './description.ts'

/** Two set-ups of an experiment that are measured against each other. */
export interface Comparison {
  /** The label of the point of a sweep; `head` if there is only one comparison. */
  readonly label: string
  readonly base: Setup
  readonly head: Setup
}

/** An experiment with everything that is needed to carry it out. */
export interface Experiment extends Omit<Described, 'null'> {
  /** Whether its arms are equal on purpose. */
  readonly isNull: boolean
  /** The size that is varied, the label of the point that the others are measured against, and all labels in their order. */
  readonly sweep:
    | { readonly of: string; readonly against: string; readonly labels: readonly string[] }
    | undefined
  readonly comparisons: readonly Comparison[]
  /** The file that describes it. */
  readonly file: string
}

/** The comparisons of a sweep: each point against the point that `against` names. */
function sweepComparisons(description: ExperimentDescription): Comparison[] | undefined {
  if (!('sweep' in description)) return undefined
  const { points, against } = description.sweep
  const base = points.find(({ label }) => label === against)?.setup ?? {}
  return points
    .filter(({ label }) => label !== against)
    .map(({ label, setup }) => ({ label, base, head: setup }))
}

/** The experiment that a file describes. */
export function experimentOf(description: ExperimentDescription, file: string): Experiment {
  const { id, title, says, scenario, claim, doubt } = description
  const own = { id, title, says, scenario, claim, doubt, isNull: description.null === true, file }
  const swept = sweepComparisons(description)
  if (swept !== undefined && 'sweep' in description) {
    const { of, against, points } = description.sweep
    const labels = points.map(({ label }) => label)
    return { ...own, sweep: { of, against, labels }, comparisons: swept }
  }
  if (!('base' in description)) throw new TypeError(`${id} has neither arms nor points`)
  const { base, head } = description
  return { ...own, sweep: undefined, comparisons: [{ label: 'head', base, head }] }
}

/** A set-up without the keys that it leaves open, so that two set-ups that mean the same are equal. */
const withoutOpenKeys = ({ environment, ...rest }: Setup): object => ({
  ...defined(rest),
  environment: environment ?? {},
})

export const sameSetup = (one: Setup, other: Setup): boolean =>
  isDeepStrictEqual(withoutOpenKeys(one), withoutOpenKeys(other))
