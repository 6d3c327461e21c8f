import { latencyBudgets, type Source } from '../model/budgets.ts'
import { ownRequestsOf } from '../model/requests.ts'
import type { Alert } from './alert.ts'
import { burnAlerts } from './burns.ts'
import { boundaryAlert, ofEveryStack, ofNode, ofServices } from './states.ts'

/**
 * Every alert: how fast each budget is used up, the states of the stack in which its figures mean little, and the alerts that
 * the target declares.
 */
export function alertsOf(source: Source): readonly Alert[] {
  const { alerts = [], runtime } = source.dashboards ?? {}
  const requests = ownRequestsOf(source)
  const limits = [...new Set(latencyBudgets(source).map(({ seconds }) => seconds))]
  return [
    ...burnAlerts(source),
    ...(requests === undefined ? [] : limits.map((seconds) => boundaryAlert(requests, seconds))),
    ...ofEveryStack,
    ...ofServices(source),
    ...alerts,
    ...(runtime === 'node' ? ofNode : []),
  ]
}
