import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'

/** Where the host of a URL is. */
export interface Whereabouts {
  readonly host: string
  readonly port: number
  /** What its name leads to; empty where it does not resolve. */
  readonly addresses: readonly string[]
  /** Whether every address is one of this machine. */
  readonly isHere: boolean
}

/** An IPv4 address inside IPv6 as itself, and every address without its zone. */
const plain = (address: string): string =>
  address
    .toLowerCase()
    .replace(/%.*$/, '')
    .replace(/^::ffff:(?=\d+\.)/, '')

const isLoopback = (address: string): boolean => address === '::1' || /^127(\.\d{1,3}){3}$/.test(address)

/** Whether all of these addresses are of a machine that has those of `own`: what goes to any other leaves it. */
export const areHere = (addresses: readonly string[], own: readonly string[]): boolean =>
  addresses.length > 0 &&
  addresses.map(plain).every((address) => isLoopback(address) || own.map(plain).includes(address))

const ownAddresses = (): readonly string[] =>
  Object.values(networkInterfaces()).flatMap((each) => (each ?? []).map(({ address }) => address))

/** Where a URL leads. A name that does not resolve leads nowhere, and nothing can be sent there. */
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

/** What is said before the first request to a target that is not this machine. */
export const announcementOf = (
  url: string,
  { host, addresses }: Pick<Whereabouts, 'host' | 'addresses'>,
  load: string,
): string =>
  `${url} is not this machine (${addresses.filter((address) => address !== host).join(', ') || host}), and ${load} would be sent there.`
