import { exitCodes } from '../../../base/errors.ts'
import { gateSamples } from '../../../prometheus/gate-samples.ts'
import { keptPrometheus } from '../../../prometheus/given-prometheus.ts'
import { writeSamples } from '../../../prometheus/remote-write.ts'
import { type ComparisonResult, compareArms } from '../../../stories/gate/compare-arms.ts'
import { comparisonInWords } from '../../../stories/gate/comparison-in-words.ts'
import type { ComparisonPlan } from '../../../stories/gate/comparison-plan.ts'
import { printJson, printLines } from '../outlet.ts'
import { openProgress } from '../output.ts'
import { runContext } from '../run-context.ts'
import type { ComparisonOptions } from './comparison-options.ts'
import { exitOfPairs, printPairs } from './shown-comparison.ts'

/** Carries out a comparison, shows it, and returns the exit code. */
export async function executeComparison(
  plan: ComparisonPlan,
  options: Pick<ComparisonOptions, 'json' | 'dry' | 'prometheus' | 'passwordFile'>,
  { startedAt, signal }: { readonly startedAt: number; readonly signal: AbortSignal },
): Promise<number> {
  const { json, dry } = options
  if (dry) {
    const lines = comparisonInWords(plan)
    if (json) printJson({ plan: lines, seed: plan.seed })
    else printLines(lines)
    return exitCodes.pass
  }
  const kept = await keptPrometheus(options)
  const result = await watchedComparison(plan, { startedAt, signal, kept })
  printPairs(result.report, result.bundle, json)
  return exitOfPairs(result.report)
}

async function watchedComparison(
  plan: ComparisonPlan,
  context: {
    readonly startedAt: number
    readonly signal: AbortSignal
    readonly kept: string | undefined
  },
): Promise<ComparisonResult> {
  const { startedAt, signal, kept } = context
  using live = openProgress()
  const result = await compareArms(plan, runContext({ startedAt, signal }, live.watch))
  if (kept !== undefined)
    await writeSamples(kept, gateSamples(result.report, Date.now())).catch((error: unknown) =>
      live.watch({ type: 'warning', message: `--prometheus was not told of the comparison: ${error}` }),
    )
  return result
}
