import type { Target } from '../../harness/config/target/target.ts'
import type { GivenBudget, Source } from '../model/budgets.ts'

/** What the dashboards of a target are made from, together with the budgets on it. */
export const sourceOf = (target: Target, budgets: readonly GivenBudget[]): Source => ({
  budgets,
  routes: target.routes,
  metrics: target.metrics,
  weights: target.app?.weights ?? [1],
  dashboards: target.dashboards,
  has: {
    postgres: target.services.postgres !== undefined,
    redis: target.services.redis !== undefined,
    nginx: target.proxy === 'nginx',
  },
})
