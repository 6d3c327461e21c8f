import type { ExperimentResult } from '../../bundle/experiments/experiment-result.ts'
import type { ExperimentsDocument } from '../../config/experiment/document.ts'
import type { Experiment } from '../../config/experiment/experiment.ts'
import { byEffect } from './effects.ts'

/** The parts of an experiment's description that a page repeats. */
export type Described = Pick<Experiment, 'id' | 'title' | 'says' | 'doubt' | 'claim' | 'isNull'>

/** The results in one directory, usually those of one machine. */
export interface ResultSet {
  /** The directory as it was given. */
  readonly name: string
  readonly results: readonly ExperimentResult[]
}

/** The contents of a page of recommendations. */
export interface GuideReport {
  readonly document: ExperimentsDocument
  readonly experiments: readonly Described[]
  /** The results that the page is about. */
  readonly own: ResultSet
  /** Results of other machines or days, for comparison. */
  readonly others: readonly ResultSet[]
}

/** The measured result of an experiment on so many rows; on others, its effect may rightly be another. */
export const measuredOn = (
  results: readonly ExperimentResult[],
  id: string,
  rows: number,
): ExperimentResult | undefined =>
  results.find((one) => one.id === id && one.verdict !== 'not measured' && one.rows === rows)

/** The results of the described experiments, sorted by benefit. */
export const measuredOf = ({ experiments, own }: GuideReport): readonly ExperimentResult[] =>
  byEffect(own.results.filter(({ id }) => experiments.some((one) => one.id === id)))
