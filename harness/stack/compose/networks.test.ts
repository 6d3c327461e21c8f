import { expect, test } from 'vitest'
import { aliasedNetworks, fixedNetworks, fixedNote, freeNetwork } from './networks.ts'

const aliased = { aliases: ['fixed'] }

test.each([
  ['no network', {}, { default: aliased }],
  ['a list of networks', { networks: ['a', 'b'] }, { a: aliased, b: aliased }],
  [
    'a map of networks',
    { networks: { a: null, b: { ipv4_address: '10.9.0.2', aliases: ['other'] } } },
    { a: aliased, b: { ipv4_address: '10.9.0.2', aliases: ['other', 'fixed'] } },
  ],
])('a service with a fixed container name and %s is found by that name', (_, given, networks) =>
  expect(aliasedNetworks('db', { container_name: 'fixed', ...given })).toEqual({ networks }),
)

test.each([
  ['without a fixed name', {}],
  ['whose fixed name is its own', { container_name: 'db' }],
  ['in the network of something else', { container_name: 'fixed', network_mode: 'service:web' }],
])('the networks of a service %s stay as they are', (_, given) =>
  expect(aliasedNetworks('db', given)).toEqual({}),
)

const subnet = { config: [{ subnet: '10.9.0.0/24' }] }
const plain = { web: { networks: { net: null } } }
const addressed = (address: object) => ({ web: { networks: { net: address } } })

test('what only one project can have is left out of a network', () => {
  const options = { 'com.docker.network.bridge.name': 'shop0', 'com.docker.network.driver.mtu': '1400' }
  const network = { driver_opts: options, ipam: { ...subnet, driver: 'default' } }
  expect(freeNetwork('net', network, plain)).toEqual({
    driver_opts: { 'com.docker.network.driver.mtu': '1400' },
    ipam: { driver: 'default' },
  })
  expect(freeNetwork('net', { internal: true }, plain)).toEqual({ internal: true })
  expect(fixedNetworks({ services: plain, networks: { net: { ipam: subnet } } })).toEqual([])
})

test.each([
  ['in which a service has an address', {}, addressed({ ipv4_address: '10.9.0.2' })],
  ['in which a service has an address of IPv6', {}, addressed({ ipv6_address: 'fd00::2' })],
  ['of IPv6', { enable_ipv6: true }, plain],
  ['of another driver', { driver: 'macvlan' }, plain],
])('a network %s keeps its subnet, which is said', (_, more, services) => {
  const network = { ...more, ipam: subnet }
  expect(freeNetwork('net', network, services)).toEqual(network)
  expect(fixedNetworks({ services, networks: { net: network } })).toEqual(['net'])
})

test('networks of others are not counted', () => {
  const networks = { net: { external: true, ipam: subnet, driver: 'macvlan' }, other: null }
  expect(fixedNetworks({ services: plain, networks })).toEqual([])
})

test('the note names the networks', () => {
  expect(fixedNote('compose.yml', ['net'])).toContain('Networks of compose.yml keep their subnet (net)')
  expect(fixedNote('compose.yml', [])).toBe(undefined)
})
