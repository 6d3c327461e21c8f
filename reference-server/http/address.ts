import type { IncomingMessage } from 'node:http'
import { type BlockList, isIP } from 'node:net'

/** Finds the address from which a request comes. */
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
    if (typeof forwarded !== 'string' || !this.#trusts(peer)) return peer
    const last = forwarded.slice(forwarded.lastIndexOf(',') + 1).trim()
    return isIP(last) === 0 ? peer : last
  }

  #trusts(peer: string): boolean {
    if (this.#last.peer !== peer) {
      // A server that also listens on IPv6 sees IPv4 addresses in this form.
      const address = peer.startsWith('::ffff:') && peer.includes('.') ? peer.slice(7) : peer
      const family = isIP(address)
      const trusted = family !== 0 && this.#proxies.check(address, family === 6 ? 'ipv6' : 'ipv4')
      this.#last = { peer, trusted }
    }
    return this.#last.trusted
  }
}
