import type { ExperimentResult } from '../../bundle/experiments/experiment-result.ts'
import type { BrokenExperiment } from '../../config/experiment/load-experiments.ts'
import { describeEnvironment } from '../../measure/environment.ts'
import type { ResolvedArms } from '../../revisions/resolve-arms.ts'
import { experimentResultOf } from './experiment-result-of.ts'

/** The table rows for files that describe no valid experiment; nothing of them is stored. */
export async function brokenResults(
  broken: readonly BrokenExperiment[],
  { head: { target } }: ResolvedArms,
  seed: number,
): Promise<readonly ExperimentResult[]> {
  if (broken.length === 0) return []
  const environment = await describeEnvironment(target.root, undefined, {})
  return broken.map(({ id, file, lines }) => {
    const nothing = {
      ...{ id, title: 'its file is not as it must be', says: '', doubt: '', scenario: '', file },
      ...{ claim: [], isNull: false, sweep: undefined, comparisons: [] },
    }
    const shared = { target: target.target.name, environment, seed, rows: undefined, isCut: false }
    return { ...experimentResultOf(nothing, [], Date.now(), shared), why: `${lines.join('; ')}.` }
  })
}
