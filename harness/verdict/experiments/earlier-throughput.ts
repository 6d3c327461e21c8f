import type { ExperimentResult } from '../../bundle/experiments/experiment-result.ts'
import { judgedAgain } from './judged-again.ts'

/**
 * A stored result without a throughput that was measured while the other arm took the processors: it says nothing of what an
 * arm answers, so no verdict may rest on it.
 */
export const withoutEarlierThroughput = (result: ExperimentResult): ExperimentResult =>
  result.schema !== 1
    ? result
    : judgedAgain(result, {
        claim: result.claim,
        figuresOf: (stored) =>
          stored.some(({ figure }) => figure === 'throughput')
            ? stored.filter(({ figure }) => figure !== 'throughput')
            : stored,
        nothing: 'Only a throughput beside the other arm was measured; measure it again.',
      })
