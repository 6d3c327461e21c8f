import { networkInterfaces } from 'node:os'
import { describe, expect, test } from 'vitest'
import { areHere, whereaboutsOf } from './here.ts'

describe('whether load stays on this machine', () => {
  const own = ['192.168.1.20', 'fe80::1%eth0', '2001:db8::20']
  test.each([
    ['loopback', ['127.0.0.1'], true],
    ['any address of the loopback network', ['127.8.0.1'], true],
    ['the IPv6 loopback', ['::1'], true],
    ['a loopback address within IPv6', ['::ffff:127.0.0.1'], true],
    ['the unspecified address', ['0.0.0.0', '::'], true],
    ['an address of an interface of ours', ['192.168.1.20'], true],
    ['one with a zone', ['fe80::1%eth1'], true],
    ['a neighbour', ['192.168.1.21'], false],
    ['an address that only looks like loopback', ['127.0.0.1.example'], false],
    ['an address on the internet', ['93.184.216.34'], false],
    ['a name of which one address is elsewhere', ['127.0.0.1', '93.184.216.34'], false],
    ['a name that leads nowhere', [], false],
  ])('%s', (_, addresses, here) => expect(areHere(addresses, own)).toBe(here))

  test.each([
    ['http://127.0.0.1:3000', 3000, true],
    ['http://[::1]:3000', 3000, true],
    ['http://localhost', 80, true],
    ['https://192.0.2.7', 443, false],
    ['https://no-such-name.invalid', 443, false],
  ])('%s', async (url, port, isHere) => {
    expect(await whereaboutsOf(url)).toMatchObject({ port, isHere })
  })

  test('an address of this machine', async () => {
    const own = Object.values(networkInterfaces())
      .flatMap((each) => each ?? [])
      .find(({ family, internal }) => family === 'IPv4' && !internal)
    if (own !== undefined) expect((await whereaboutsOf(`http://${own.address}:1`)).isHere).toBe(true)
  })
})
