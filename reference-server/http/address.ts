import type { IncomingMessage } from 'node:http'
import { type BlockList, isIP } from 'node:net'

/** Finds the client that a request comes from, as limits count it. */
export class Addresses {
  readonly #proxies: BlockList
  /** Nearly all requests come from the same few proxies, so the last answer is kept. */
  #last = { peer: '', trusted: false }

  constructor(proxies: BlockList) {
    this.#proxies = proxies
  }

  /**
   * A trusted proxy appends the address of its peer to X-Forwarded-For, so only the last entry is reliable. Earlier entries,
   * and headers from other peers, may be invented.
   */
  of(request: IncomingMessage): string {
    const peer = request.socket.remoteAddress ?? 'unknown'
    const forwarded = request.headers['x-forwarded-for']
    if (typeof forwarded !== 'string' || !this.#trusts(peer)) return countedAs(peer)
    const last = forwarded.slice(forwarded.lastIndexOf(',') + 1).trim()
    return countedAs(isIP(last) === 0 ? peer : last)
  }

  #trusts(peer: string): boolean {
    if (this.#last.peer !== peer) {
      const address = withoutMapping(peer)
      const family = isIP(address)
      const trusted = family !== 0 && this.#proxies.check(address, family === 6 ? 'ipv6' : 'ipv4')
      this.#last = { peer, trusted }
    }
    return this.#last.trusted
  }
}

/** A server that also listens on IPv6 sees the address 10.0.0.7 as ::ffff:10.0.0.7. */
const withoutMapping = (address: string): string =>
  address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address

/**
 * An IPv4 address, or the first 64 bits of an IPv6 address: a client with one IPv6 address usually has all with the same first
 * 64 bits, and could otherwise guess passwords from a new one each time.
 */
function countedAs(address: string): string {
  if (!address.includes(':')) return address
  const unmapped = withoutMapping(address)
  if (unmapped !== address) return unmapped
  const [head = '', tail] = address.split('::')
  const first = head === '' ? [] : head.split(':')
  const last = tail === undefined || tail === '' ? [] : tail.split(':')
  // "::" stands for as many zeros as are missing.
  const zeros = new Array<string>(Math.max(0, 8 - first.length - last.length)).fill('0')
  return `${[...first, ...zeros, ...last].slice(0, 4).join(':')}::/64`
}
