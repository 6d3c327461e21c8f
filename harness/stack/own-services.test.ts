import { expect, test } from 'vitest'
import { completeTarget } from '../config/target/complete-target.ts'
import type { ServiceDescription } from '../config/target/description.ts'
import { placeOf } from './own-services.ts'

const serviceOf = (description: ServiceDescription) => {
  const services = { worker: description }
  const { worker } = completeTarget({ name: 'a', app: 'x', services, routes: {} }).services
  if (worker === undefined || worker === true) throw new Error('The service is not described.')
  return worker
}

test.each<[string, ServiceDescription, boolean]>([
  ['that takes connections', { command: 'x' }, true],
  ['that answers on a path', { command: 'x', ready: '/health' }, true],
  ['that is ready by its log', { command: 'x', ready: { log: 'ready' } }, false],
  ['that is ready by its log, and names its port', { command: 'x', ports: 7, ready: { log: 'ready' } }, true],
])('a service %s has a port, and is asked there: %s', (_, description, isAsked) =>
  expect(placeOf(serviceOf(description), { main: 7 })).toEqual({ port: 7, isAsked }),
)
