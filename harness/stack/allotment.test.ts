import { expect, test } from 'vitest'
import { freePort } from '../../test/fixtures/free-port.ts'
import { plainArm, tableStack } from '../../test/fixtures/table/plan.ts'
import { TailgateError } from '../base/errors.ts'
import { completeTarget } from '../config/target/complete-target.ts'
import { allot } from './allotment.ts'

test('the guardian is told the ports that the command line and the config name', async () => {
  const [front, broker] = [await freePort(), await freePort()]
  const services = { broker: { command: 'x', ports: broker }, worker: { command: 'x' } }
  const target = completeTarget({ name: 'a', app: 'x', services, routes: { root: 'GET /' } })
  const told: (readonly number[])[] = []
  const guard = {
    reserve: async (count: number, fixed: readonly number[] = []) => {
      told.push(fixed)
      return Array.from({ length: count }, (_, index) => 20_000 + index)
    },
  }
  const ports = await allot(tableStack({ target, arm: { ...plainArm, workers: 1 }, proxyPort: front }), guard)
  expect(told).toEqual([[front, broker]])
  expect([ports.app[0]?.port, ports.own.broker]).toEqual([front, { main: broker }])
  expect(ports.own.worker?.main).toBeGreaterThanOrEqual(20_000)
})

test('a port that another run holds names the service that was to listen there', async () => {
  const broker = await freePort()
  const target = completeTarget({
    ...{ name: 'a', app: 'x', routes: { root: 'GET /' } },
    services: { broker: { command: 'x', ports: broker } },
  })
  const facts = { port: broker, service: 'this run', holder: ' by another run or arm' }
  const guard = { reserve: () => Promise.reject(new TailgateError('PORT_TAKEN', facts)) }
  await expect(allot(tableStack({ target }), guard)).rejects.toThrow(
    `Port ${broker} on 127.0.0.1, asked for broker, is taken by another run or arm.`,
  )
})
