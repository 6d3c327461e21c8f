import { expect, test } from 'vitest'
import { freePort } from '../../test/fixtures/free-port.ts'
import { plainArm, tableStack } from '../../test/fixtures/table/plan.ts'
import { TailgateError } from '../base/errors.ts'
import { completeTarget } from '../config/target/complete-target.ts'
import type { FixedPort } from '../guard/processes/process.ts'
import { allot } from './allotment.ts'

test('the guardian is told the ports that the command line and the config name', async () => {
  const [front, broker] = [await freePort(), await freePort()]
  const services = { broker: { command: 'x', ports: broker }, worker: { command: 'x' } }
  const target = completeTarget({ name: 'a', app: 'x', services, routes: { root: 'GET /' } })
  const told: (readonly FixedPort[])[] = []
  const guard = {
    reserve: async (count: number, fixed: readonly FixedPort[] = []) => {
      told.push(fixed)
      return Array.from({ length: count }, (_, index) => 20_000 + index)
    },
  }
  const ports = await allot(tableStack({ target, arm: { ...plainArm, workers: 1 }, proxyPort: front }), guard)
  expect(told).toEqual([
    [
      [front, 'app'],
      [broker, 'broker'],
    ],
  ])
  expect([ports.app[0]?.port, ports.own.broker]).toEqual([front, { main: broker }])
  expect(ports.own.worker?.main).toBeGreaterThanOrEqual(20_000)
})

test('the guardian is told which service is to listen at a port, and names it when another run holds that', async () => {
  const broker = await freePort()
  const target = completeTarget({
    ...{ name: 'a', app: 'x', routes: { root: 'GET /' } },
    services: { broker: { command: 'x', ports: broker } },
  })
  const guard = {
    reserve: (_: number, [[port, service] = [0, 'nothing']]: readonly FixedPort[] = []) =>
      Promise.reject(new TailgateError('PORT_TAKEN', { port, service, holder: ' by another run or arm' })),
  }
  await expect(allot(tableStack({ target }), guard)).rejects.toThrow(
    `Port ${broker} on 127.0.0.1, asked for broker, is taken by another run or arm.`,
  )
})
