import { join } from 'node:path'
import { firstOf, TailgateError } from '../../base/errors.ts'
import { readText } from '../../base/files/read-file.ts'
import type { MeasuredPoint } from '../../bundle/experiments/experiment-result.ts'
import type { Comparison, Experiment } from '../../config/experiment/experiment.ts'
import type { PairedEvidence } from '../../evidence/paired.ts'
import { pairsFile, readPairs } from '../../evidence/pairs/pairs-file.ts'
import { newRunId } from '../../guard/ledger/run-root.ts'
import type { ResolvedArms } from '../../revisions/resolve-arms.ts'
import { judgeExperiment, notMeasured } from '../../verdict/experiments/judge-experiment.ts'
import { driven } from '../../verdict/pairs/figures/observed.ts'
import type { RunContext } from '../context.ts'
import { compareArms } from '../gate/compare-arms.ts'
import type { ComparisonPlan } from '../gate/comparison-plan.ts'
import { type ComparisonAsked, planExperiment } from './plan-experiment.ts'
import { askedSetup, storedSetup } from './setup-words.ts'

/** One comparison as it was measured. */
export interface MeasuredComparison {
  readonly point: MeasuredPoint
  readonly base: MeasuredPoint['setup']
  readonly scenario: string | undefined
  readonly rows: number
  readonly rate: number | null
  readonly isCut: boolean
  readonly notes: readonly string[]
}

/** The first line of a failure's message; later lines belong to a log. */
function problemWords(error: TailgateError): string {
  const [said = '', ...log] = error.message.split('\n')
  const last = log.map((line) => line.trim()).findLast((line) => line !== '')
  return (last === undefined ? said : `${said} ${last}`).slice(0, 1000)
}

/**
 * The problem of one experiment that does not stop the others.
 * @throws every other error.
 */
function problemOf(error: unknown): string {
  const first = firstOf(error)
  if (first instanceof TailgateError && !first.code.startsWith('DISK_') && first.code !== 'INTERNAL')
    return problemWords(first)
  throw error
}

const notesOf = (evidence: PairedEvidence, notes: readonly string[]): string[] => {
  const cold = driven(evidence).filter(({ heating }) => !heating.base.isFlat || !heating.head.isFlat)
  return [
    ...notes,
    ...(cold.length > 0
      ? [`In ${cold.length} of ${evidence.invocations.length} invocations an arm was not warm yet.`]
      : []),
  ]
}

async function measured(
  experiment: Experiment,
  { label, base, head }: Comparison,
  plan: ComparisonPlan,
  context: RunContext,
): Promise<MeasuredComparison> {
  const began = performance.now()
  const { report, bundle } = await compareArms(plan, { ...context, id: newRunId(), startedAt: Date.now() })
  const [evidence] = readPairs(await readText(join(bundle, pairsFile)))
  if (evidence === undefined) throw new Error('a comparison that has ended has no evidence')
  const { arms } = plan
  const invocations = driven(evidence).length
  return {
    point: {
      label,
      setup: storedSetup(head, arms.head.stack.arm, arms.base.stack.arm),
      invocations,
      minutes: Math.round((performance.now() - began) / 6000) / 10,
      ...judgeExperiment(evidence, experiment.claim, report.explanation),
    },
    base: storedSetup(base, arms.base.stack.arm, arms.head.stack.arm),
    scenario: evidence.scenario,
    rows: arms.head.stack.datasetSize,
    rate: evidence.invocations[0]?.rate ?? null,
    isCut: invocations < (plan.rounds ?? 0),
    notes: notesOf(evidence, report.comparison.notes),
  }
}

/**
 * Measures one comparison of an experiment; a failure of the comparison is put into its result.
 * @throws the signal's reason, and errors that the experiment did not cause.
 */
export async function measureComparison(
  experiment: Experiment,
  comparison: Comparison,
  resolved: ResolvedArms,
  asked: ComparisonAsked,
  context: RunContext,
): Promise<MeasuredComparison> {
  try {
    const plan = await planExperiment(experiment, comparison, resolved, asked)
    return await measured(experiment, comparison, plan, context)
  } catch (error) {
    context.signal.throwIfAborted()
    const { label, base, head } = comparison
    return {
      point: { label, setup: askedSetup(head), invocations: 0, minutes: 0, ...notMeasured(problemOf(error)) },
      ...{ base: askedSetup(base), scenario: undefined, rows: 0, rate: null, isCut: false, notes: [] },
    }
  }
}
