import type { ExperimentResult } from '../../bundle/experiments/experiment-result.ts'
import type { ExperimentsDocument } from '../../config/experiment/document.ts'
import type { Experiment } from '../../config/experiment/experiment.ts'
import { byEffect } from './effects.ts'

/** What an experiment says of itself, as far as a page repeats it. */
export type Described = Pick<Experiment, 'id' | 'title' | 'says' | 'doubt' | 'claim' | 'isNull'>

/** Results of one directory: usually those of one machine. */
export interface ResultSet {
  /** As it was given: the directory. */
  readonly name: string
  readonly results: readonly ExperimentResult[]
}

/** What a page of recommendations is made of. */
export interface GuideReport {
  readonly document: ExperimentsDocument
  readonly experiments: readonly Described[]
  /** Those that the page is about. */
  readonly own: ResultSet
  /** Those of other machines or days, which stand beside them. */
  readonly others: readonly ResultSet[]
}

/** The results of the experiments that are described, what helps most first. */
export const measuredOf = ({ experiments, own }: GuideReport): readonly ExperimentResult[] =>
  byEffect(own.results.filter(({ id }) => experiments.some((one) => one.id === id)))
