import type { IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'
import { EnvironmentReader } from '../settings/environment.ts'
import { readTrustedProxies } from '../settings/trusted-proxies.ts'
import { Addresses } from './address.ts'

const addressesWith = (trusted: string) =>
  new Addresses(readTrustedProxies(new EnvironmentReader({ TRUSTED_PROXIES: trusted })))

function requestFrom(remoteAddress: string, forwarded: string | undefined): IncomingMessage {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }
  return { socket: { remoteAddress }, headers } as unknown as IncomingMessage
}

test.each([
  ['nobody in between', '10.0.0.7', undefined, '10.0.0.7'],
  ['the proxy on this machine', '127.0.0.1', '10.0.0.7', '10.0.0.7'],
  ['the proxy, and a client with an invented header', '127.0.0.1', '1.2.3.4, 10.0.0.7', '10.0.0.7'],
  ['an unknown peer with an invented header', '10.0.0.7', '1.2.3.4', '10.0.0.7'],
  ['a proxy over IPv6', '::ffff:127.0.0.1', '2001:db8::1', '2001:db8:0:0::/64'],
  ['the proxy at the loopback of IPv6', '::1', '10.0.0.7', '10.0.0.7'],
  ['an IPv4 client of a server that listens on IPv6 too', '::ffff:10.0.0.7', undefined, '10.0.0.7'],
  ['a whole IPv6 address', '2001:db8:1:2:3:4:5:6', undefined, '2001:db8:1:2::/64'],
  ['another address of the same network', '2001:db8:1:2::9', undefined, '2001:db8:1:2::/64'],
  ['zeros within the network', '2001:db8::2:3:4:5:6', undefined, '2001:db8:0:2::/64'],
  ['loopback of IPv6', '::1', undefined, '0:0:0:0::/64'],
  ['an address of a link', 'fe80::1%eth0', undefined, 'fe80:0:0:0::/64'],
  ['nothing in the header', '127.0.0.1', '', '127.0.0.1'],
  ['too much in the header', '127.0.0.1', 'x'.repeat(100), '127.0.0.1'],
  ['a header that is not an address', '127.0.0.1', 'unix:', '127.0.0.1'],
])('the address with %s', (_name, remoteAddress, forwarded, expected) => {
  expect(addressesWith('').of(requestFrom(remoteAddress, forwarded))).toBe(expected)
})

test.each([
  ['the one address', '172.29.71.2', '172.29.71.2', '10.0.0.7'],
  ['an address beside it', '172.29.71.2', '172.29.71.3', '172.29.71.3'],
  ['loopback, once others are named', '172.29.71.2', '127.0.0.1', '127.0.0.1'],
  ['an address of a network', '192.168.4.0/22, 10.9.8.7', '192.168.7.255', '10.0.0.7'],
  ['an address just outside the network', '192.168.4.0/22, 10.9.8.7', '192.168.8.0', '192.168.8.0'],
  ['the second of a list', '192.168.4.0/22, 10.9.8.7', '::ffff:10.9.8.7', '10.0.0.7'],
  ['a network of IPv6', '2001:db8::/32', '2001:db8:1::5', '10.0.0.7'],
])('X-Forwarded-For from %s', (_name, trusted, remoteAddress, expected) => {
  const addresses = addressesWith(trusted)
  expect(addresses.of(requestFrom(remoteAddress, '1.2.3.4, 10.0.0.7'))).toBe(expected)
  // The result is the same when the previous question was about another peer.
  expect(addresses.of(requestFrom('9.9.9.9', '10.0.0.7'))).toBe('9.9.9.9')
  expect(addresses.of(requestFrom(remoteAddress, '1.2.3.4, 10.0.0.7'))).toBe(expected)
})
