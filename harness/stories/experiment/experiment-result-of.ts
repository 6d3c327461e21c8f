import { sum } from '../../base/sum.ts'
import type { ExperimentResult } from '../../bundle/experiments/experiment-result.ts'
import type { Experiment } from '../../config/experiment/experiment.ts'
import type { Environment } from '../../measure/environment.ts'
import { notMeasured } from '../../verdict/experiments/judge-experiment.ts'
import { judgeSweep, kneeOf } from '../../verdict/experiments/sweep-verdict.ts'
import type { MeasuredComparison } from './measure-comparison.ts'
import { askedSetup } from './setup-words.ts'

/** What all results of one command share. */
export interface ResultContext {
  readonly target: string
  readonly environment: Environment
  readonly seed: number
  /** The requested rows; undefined for those of the target. */
  readonly rows: string | undefined
}

/** The command that measures an experiment again. */
const commandOf = ({ id }: Experiment, { seed, rows }: ResultContext): string =>
  `tailgate experiment ${id}${rows === undefined ? '' : ` --rows ${rows}`} --seed ${seed}`

const machineOf = ({ cpu, cores, memoryBytes, kernel, node }: Environment) => ({
  ...{ cpu, cores, memoryBytes, kernel, node },
})

/** The verdict on a whole experiment, and the additional fields of a sweep. */
function judgedOf(experiment: Experiment, measured: readonly MeasuredComparison[]) {
  const { sweep, claim } = experiment
  const points = measured.map(({ point }) => point)
  const [only] = points
  if (sweep === undefined) {
    const { verdict, beyond, why, cause, claimHeld, disturbed, figures } =
      only ?? notMeasured('Nothing was measured.')
    const judged = { verdict, beyond, why, cause, claimHeld, disturbed, figures }
    return { judged, point: only, sweep: null }
  }
  const { of, against, labels } = sweep
  const { judged, point } = judgeSweep(points, sweep, claim)
  const knee = kneeOf(points, sweep, claim)
  return { judged, point, sweep: { of, against, knee, points, labels: [...labels] } }
}

/** The stored result of an experiment. `begunAt` is Unix time in milliseconds. */
export function experimentResultOf(
  experiment: Experiment,
  measured: readonly MeasuredComparison[],
  begunAt: number,
  context: ResultContext & { readonly isCut: boolean },
): ExperimentResult {
  const { id, title, says, doubt, isNull, claim, scenario, comparisons } = experiment
  const { judged, point, sweep } = judgedOf(experiment, measured)
  const { revision } = context.environment
  const first = measured.find(({ rate }) => rate !== null)
  const shown = measured.find((one) => one.point === point) ?? measured[0]
  const [comparison] = comparisons
  return {
    ...{ schema: 2, id, title, says, doubt, isNull, claim: [...claim] },
    at: new Date(begunAt).toISOString(),
    machine: machineOf(context.environment),
    commit: revision === undefined ? null : { id: revision.commit, dirty: revision.dirty },
    target: context.target,
    scenario: first?.scenario ?? scenario,
    rows: first?.rows ?? 0,
    rate: first?.rate ?? null,
    command: commandOf(experiment, context),
    seed: context.seed,
    invocations: sum(measured.map(({ point }) => point.invocations)),
    minutes: Math.round(sum(measured.map(({ point }) => point.minutes)) * 10) / 10,
    isCut: context.isCut || measured.some(({ isCut }) => isCut),
    arms: {
      base: shown?.base ?? askedSetup(comparison?.base ?? {}),
      head: point?.setup ?? askedSetup(comparison?.head ?? {}),
    },
    ...judged,
    sweep,
    notes: [...new Set(measured.flatMap(({ notes }) => notes))],
  }
}
