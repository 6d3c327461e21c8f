import { seedAt } from '../../base/random.ts'
import type { ExperimentResult } from '../../bundle/experiments/experiment-result.ts'
import { writeResult } from '../../bundle/experiments/results-directory.ts'
import type { Experiment } from '../../config/experiment/experiment.ts'
import type { OnProgress } from '../../live/progress.ts'
import { describeEnvironment } from '../../measure/environment.ts'
import type { ResolvedArms } from '../../revisions/resolve-arms.ts'
import type { RunContext } from '../context.ts'
import { experimentResultOf, type ResultContext } from './experiment-result-of.ts'
import { type MeasuredComparison, measureComparison } from './measure-comparison.ts'
import { leastSeconds, type Rounds, secondsEach } from './pace.ts'

export interface ExperimentsAsked {
  readonly experiments: readonly Experiment[]
  readonly resolved: ResolvedArms
  /** Seconds for all experiments together. */
  readonly mostSeconds: number
  /** How each comparison uses its time; undefined for a suitable way. */
  readonly rounds?: Rounds | undefined
  readonly seed: number
  readonly rows: string | undefined
  /** The directory for results, one file each. */
  readonly results: string
  /** The directory for the bundles of the comparisons. */
  readonly out: string
}

/** Adds the number of the experiment and their total to each step. */
const within =
  (watch: OnProgress, place: string): OnProgress =>
  (progress) =>
    watch(progress.type === 'step' ? { ...progress, name: `${place}: ${progress.name}` } : progress)

/** Measures all comparisons of one experiment; when it is stopped early, the completed comparisons are kept. */
async function measureOne(
  experiment: Experiment,
  seconds: number,
  asked: ExperimentsAsked,
  shared: ResultContext,
  context: RunContext,
  keep: (result: ExperimentResult) => Promise<void>,
): Promise<void> {
  const begunAt = Date.now()
  const measured: MeasuredComparison[] = []
  const { seed, rows, out, resolved, rounds } = asked
  const result = (isCut: boolean) => experimentResultOf(experiment, measured, begunAt, { ...shared, isCut })
  try {
    for (const [at, comparison] of experiment.comparisons.entries()) {
      const own = { seconds, rows, out, rounds, seed: at === 0 ? seed : seedAt(seed, at) }
      const { label } = comparison
      const watch = experiment.sweep === undefined ? context.watch : within(context.watch, label)
      measured.push(await measureComparison(experiment, comparison, resolved, own, { ...context, watch }))
    }
  } catch (error) {
    if (measured.length > 0) await keep(result(true))
    throw error
  }
  await keep(result(false))
}

/**
 * Measures experiments one after another, and stores each result as soon as it is known. A failed experiment has a result
 * that says so and does not stop the others; an experiment without remaining time has a result that is not stored.
 * @param onResult is called with each result, and whether it was stored, as `writeResult` says.
 * @throws the signal's reason, and errors that no experiment caused. What was measured is kept.
 */
export async function measureExperiments(
  asked: ExperimentsAsked,
  context: RunContext,
  onResult: (result: ExperimentResult, isKept: boolean) => void,
): Promise<void> {
  const { experiments, resolved, seed, rows, results, mostSeconds } = asked
  const { target, root } = resolved.head.target
  const environment = await describeEnvironment(root, undefined, {})
  const shared = { target: target.name, environment, seed, rows }
  const began = performance.now()
  for (const [at, experiment] of experiments.entries()) {
    const left = mostSeconds - (performance.now() - began) / 1000
    const after = experiments.slice(at + 1)
    if (left < leastSeconds / 2) {
      const unmeasured = experimentResultOf(experiment, [], Date.now(), { ...shared, isCut: true })
      const why = 'The time was over before its turn; give more with --max-time.'
      onResult({ ...unmeasured, why }, false)
      continue
    }
    const place =
      experiments.length === 1 ? experiment.id : `${experiment.id} (${at + 1} of ${experiments.length})`
    const own = { ...context, watch: within(context.watch, place) }
    await measureOne(experiment, secondsEach(experiment, after, left), asked, shared, own, async (result) => {
      onResult(result, await writeResult(results, result))
    })
  }
}
