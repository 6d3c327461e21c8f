import { expect, test } from 'vitest'
import { readFaults } from '../../config/faults/fault.ts'
import { publishedPorts } from './published-ports.ts'

const shared = { postgres: 1, redis: 2, proxy: 3, status: 4, observers: [5], wires: { app: [6, 7] } }

/** The ports on this machine that are published for an app at these ports. */
function publishedFor(app: readonly number[], ...faults: readonly string[]): readonly number[] {
  const ports = { ...shared, app: app.map((port) => ({ port })) }
  return publishedPorts({ ports, faults: readFaults(faults) }, undefined).map(({ port }) => port)
}

test('our proxy before an app without a proxy is reached from this machine', () => {
  expect(publishedFor([3], 'app:latency=20ms')).toEqual([3, 1, 2, 4, 5, 6])
})

test('our proxy is not published where nobody connects to it from this machine', () => {
  expect(publishedFor([3], 'redis:latency=20ms', 'app:kill@1s+1s')).toEqual([3, 1, 2, 4, 5])
  expect(publishedFor([8, 9], 'app:latency=20ms')).toEqual([8, 9, 1, 2, 3, 4, 5])
})

test('an app with a port of its own in its image is published at the port that clients use', () => {
  expect(publishedPorts({ ports: { ...shared, app: [{ port: 3 }] } }, 80)[0]).toEqual({ port: 3, inside: 80 })
})
