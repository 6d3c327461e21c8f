import { latencyBudgets, type Source } from '../../model/budgets.ts'
import type { DraftBoard } from '../../model/model.ts'
import { requestsOf } from '../../model/requests.ts'
import { generatorTier } from '../load/load-in-brief.ts'
import { dependencyTier } from './service-dependencies.ts'
import { redTier, routeTier } from './service-red.ts'
import { resourceTier } from './service-resources.ts'
import { saturationTier } from './service-saturation.ts'
import { verdictTier } from './service-verdict.ts'

/** The dashboard to open first: does the tail latency hold, and if not, which tier is the cause? */
export function serviceBoard(source: Source): DraftBoard {
  const budgets = latencyBudgets(source)
  const requests = requestsOf(source)
  return {
    name: 'service',
    title: 'Tailgate: service',
    why: 'Does the tail hold? Budgets first, then requests, then what runs full, then what the service depends on.',
    variables: [{ name: requests.endpoint, label: 'Endpoint', metric: requests.total }],
    tiers: [
      verdictTier(source),
      redTier(source, requests, budgets),
      routeTier(budgets),
      saturationTier(source),
      resourceTier,
      dependencyTier(source),
      generatorTier,
    ],
  }
}
