import { expect, test } from 'vitest'
import { completeTarget } from '../config/target/complete-target.ts'
import type { ServiceDescription } from '../config/target/description.ts'
import { portOf } from './own-services.ts'

const serviceOf = (description: ServiceDescription) => {
  const services = { worker: description }
  const { worker } = completeTarget({ name: 'a', app: 'x', services, routes: {} }).services
  if (worker === undefined || worker === true) throw new Error('The service is not described.')
  return worker
}

test.each<[string, ServiceDescription, number]>([
  ['that takes connections', { command: 'x' }, 7],
  ['that answers on a path', { command: 'x', ready: '/health' }, 7],
  ['that is ready by its log', { command: 'x', ready: { log: 'ready' } }, 0],
  ['that is ready by its log, and names its port', { command: 'x', ports: 7, ready: { log: 'ready' } }, 7],
])('a service %s is asked at its port, or not at all', (_, description, port) =>
  expect(portOf(serviceOf(description), { main: 7 })).toBe(port),
)
