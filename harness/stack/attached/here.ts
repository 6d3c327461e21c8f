import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'

/** The location of a URL's host. */
export interface Whereabouts {
  readonly host: string
  readonly port: number
  /** The addresses of its name; empty when the name does not resolve. */
  readonly addresses: readonly string[]
  /** Whether every address is one of this machine. */
  readonly isHere: boolean
}

/** An IPv4 address inside IPv6 as IPv4, and every address without its zone. */
const plain = (address: string): string =>
  address
    .toLowerCase()
    .replace(/%.*$/, '')
    .replace(/^::ffff:(?=\d+\.)/, '')

/** A connection to the unspecified address, 0.0.0.0 or ::, goes to this machine too. */
const isLoopback = (address: string): boolean =>
  ['::1', '::', '0.0.0.0'].includes(address) || /^127(\.\d{1,3}){3}$/.test(address)

/** Whether all of these addresses belong to the machine with the addresses `own`; load to any other address leaves it. */
export const areHere = (addresses: readonly string[], own: readonly string[]): boolean =>
  addresses.length > 0 &&
  addresses.map(plain).every((address) => isLoopback(address) || own.map(plain).includes(address))

const ownAddresses = (): readonly string[] =>
  Object.values(networkInterfaces()).flatMap((each) => (each ?? []).map(({ address }) => address))

/** Where a URL leads. Nothing can be sent to a name that does not resolve. */
export async function whereaboutsOf(url: string): Promise<Whereabouts> {
  const { protocol, hostname, port } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  const addresses =
    isIP(host) === 0
      ? await lookup(host, { all: true }).then(
          (found) => found.map(({ address }) => address),
          () => [],
        )
      : [host]
  return {
    host,
    port: Number(port || (protocol === 'https:' ? 443 : 80)),
    addresses,
    isHere: areHere(addresses, ownAddresses()),
  }
}

/** The announcement before the first request to a target on another machine. */
export const announcementOf = (
  url: string,
  { host, addresses }: Pick<Whereabouts, 'host' | 'addresses'>,
  load: string,
): string =>
  `${url} is not this machine (${addresses.filter((address) => address !== host).join(', ') || host}), and ${load} would be sent there.`
