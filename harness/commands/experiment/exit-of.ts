import { exitCodes } from '../../base/errors.ts'
import type { ExperimentResult } from '../../bundle/experiments/experiment-result.ts'
import { lacksResult } from '../../verdict/experiments/sweep-verdict.ts'

/** The exit code of measured experiments, whatever they show: 3 where one, or a point of one, could not be measured. */
export const exitOf = (results: readonly Pick<ExperimentResult, 'verdict' | 'sweep'>[]): number =>
  results.some(lacksResult) ? exitCodes.unproven : exitCodes.pass
