import { expect, test } from 'vitest'
import { probeScenario } from '../../../test/fixtures/probe-scenario.ts'
import type { PlannedScenario } from '../../config/plan/load-plan.ts'
import { orderFor } from './drive-order.ts'

test('an order has the connections of the plan, which the file that the driver loads need not give', () => {
  const planned: PlannedScenario = {
    file: '/x.ts',
    scenario: { ...probeScenario, connections: 321 },
    ...{ rate: 1000, warmUpSeconds: 0, durationSeconds: 1, timeoutSeconds: 2 },
  }
  const plan = { stack: { target: { routes: {} } }, load: { seed: 1 } } as never
  const destination = { url: '', feeds: undefined, bundle: '', directory: '' }
  expect(orderFor(plan, planned, destination).connections).toBe(321)
})
