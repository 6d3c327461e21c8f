import { expect, test } from 'vitest'
import { readFaults } from '../faults/fault.ts'
import { completeTarget } from '../target/complete-target.ts'
import { requireServices } from './service-needs.ts'

/** Asks for faults of a target with these services. */
const requiring = (services: Readonly<Record<string, true>>, ...faults: readonly string[]): void => {
  const target = completeTarget({ name: 'shop', app: 'node server.js', services, routes: {} })
  requireServices(target, [], readFaults(faults))
}

test('a fault of a service or its disk is refused where the target has no such service', () => {
  const faults = ['disk:full@5s+5s', 'postgres:kill@1s+1s']
  expect(() => requiring({}, ...faults)).toThrow(
    /^The fault disk:full@5s\+5s needs a PostgreSQL, and shop has none; .*\nThe fault postgres:kill@1s\+1s needs/,
  )
  expect(() => requiring({ postgres: true }, ...faults)).not.toThrow()
})
