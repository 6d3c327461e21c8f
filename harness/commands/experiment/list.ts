import { relative, resolve } from 'node:path'
import { exitCodes } from '../../base/errors.ts'
import { padEnd, printable, wrap } from '../../base/text.ts'
import { readResults } from '../../bundle/experiments/results-directory.ts'
import { loadExperiments } from '../../config/experiment/load-experiments.ts'
import { experimentsDirectory } from '../../config/experiment/places.ts'
import { loadTarget } from '../../config/loading/load.ts'
import { verdictWords } from '../../report/experiments/effects.ts'
import { asDescribed } from '../../stories/guide/as-described.ts'
import { printJson, printLines } from '../shared/outlet.ts'
import type { ExperimentOptions } from './options.ts'
import { resultsDirectory } from './results-directory.ts'

/**
 * Prints the experiments of a project, their results, and their faults.
 * @param count the rows whose results are shown, as typed; undefined for those of the target.
 */
export async function listExperiments(
  { config, results, json }: ExperimentOptions,
  count: string | undefined,
): Promise<number> {
  const target = await loadTarget(process.cwd(), { config })
  const { experiments, broken } = await loadExperiments(target)
  const stored = await readResults(resultsDirectory(target, results, count))
  const problems = [
    ...broken.map(({ file, lines }) => ({ file, problem: lines.join('; ') })),
    ...stored.problems,
  ]
  const rows = experiments.map((experiment) => {
    const kept = stored.results.find(({ id }) => id === experiment.id)
    const found = kept && asDescribed(kept, experiment)
    const result = found && 'result' in found ? found.result : undefined
    return {
      ...{ id: experiment.id, title: experiment.title, comparisons: experiment.comparisons.length },
      scenario: relative(process.cwd(), experiment.scenario).includes('..')
        ? experiment.scenario
        : relative(process.cwd(), resolve(experiment.scenario)),
      measured:
        result === undefined ? null : { verdict: result.verdict, words: verdictWords(result), at: result.at },
      problem: found && 'problem' in found ? found.problem : undefined,
    }
  })
  if (json) {
    printJson({ experiments: rows, problems })
    return exitCodes.pass
  }
  const wide = Math.max(0, ...rows.map(({ id }) => id.length))
  printLines([
    ...rows.flatMap(({ id, title, comparisons, scenario, measured, problem = 'not measured yet' }) => {
      const points = comparisons > 1 ? `, ${comparisons} points` : ''
      const last = measured === null ? problem : `${measured.words}, ${measured.at.slice(0, 10)}`
      return wrap(`${padEnd(id, wide)}  ${printable(title)} (${scenario}${points}): ${last}`, 100, wide + 2)
    }),
    ...(rows.length === 0 ? [`There is no experiment in ${experimentsDirectory}/.`] : []),
    ...problems.flatMap(({ file, problem }) =>
      wrap(`${relative(process.cwd(), file)}: ${printable(problem)}`, 100, 2),
    ),
  ])
  return exitCodes.pass
}
