import { expect, test } from 'vitest'
import { readQuery } from '../model/promql.ts'
import { hostBoard } from './host.ts'

const [network] = hostBoard.tiers.flatMap(({ panels }) => panels.filter(({ title }) => title === 'Network'))

/** Whether an expression shows a series of this device; Prometheus anchors its patterns at both ends. */
const shows = (expr: string, device: string): boolean =>
  readQuery(expr).metrics.every(({ matchers }) =>
    matchers
      .filter(({ label }) => label === 'device')
      .every(({ operator, value }) => operator === '!~' && !new RegExp(`^(?:${value})$`).test(device)),
  )

test.each([
  ['the loopback, which carries the load', 'lo', true],
  ['a network card', 'eth0', true],
  ['a network card by its place', 'enp3s0', true],
  ['a bond of cards', 'bond0', true],
  ['a bridge of the machine itself', 'br0', true],
  ['a tunnel to elsewhere', 'wg0', true],
  ['one end of a container’s pair', 'veth3f2a91c', false],
  ['the bridge of Docker', 'docker0', false],
  ['a bridge of a Compose project', 'br-5d1f0c7a9b3e', false],
  ['a bridge of virtual machines', 'virbr0', false],
  ['a network of pods', 'cni0', false],
  ['an overlay of pods', 'flannel.1', false],
  ['a virtual machine’s interface', 'vnet4', false],
])('of interfaces, the board of the host says of %s (%s): shown is %s', (_, device, isShown) => {
  const exprs = network?.queries.map(({ expr }) => expr) ?? []
  expect(exprs).toHaveLength(2)
  expect(exprs.map((expr) => shows(expr, device))).toEqual([isShown, isShown])
})
