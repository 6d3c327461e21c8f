import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock } from '../common/clock.ts'
import type { HeldBytes } from '../common/held-bytes.ts'
import { RecentlyUsed } from '../common/lru.ts'
import { Timing } from '../common/timing.ts'
import type { Instruments } from '../metrics/instruments.ts'
import type { RouteFacts } from '../security/route-facts.ts'
import type { RouteRates } from '../security/route-rates.ts'
import type { Cache } from '../storage/cache/cache.ts'
import type { Addresses } from './address.ts'

/** Where a text is in the cache. */
export interface Place {
  tag: string
  key: string
}

/** What was worked out of a request when it went the whole way: it is the same for every request of this URL and token. */
export interface Shortcut {
  facts: RouteFacts
  /** When the token is no longer good, in milliseconds. */
  expires: number
  standing: Place
  /** How the user stood to the object when the rule let them in. */
  allowed: string
  answer: Place
}

/** So many URLs, and of each so many users, are remembered; with the lengths a bound on memory that real ones are far from. */
const remembered = 5000
const usersOfUrl = 50
const longestUrl = 256
const longestToken = 1024
/** Bytes of an answer that fit into what the kernel keeps for a connection. */
const largest = 65_536

export const jsonType = 'application/json; charset=utf-8'

/**
 * Answers a request that was answered before without parsing and validating it again. All that may have changed since is
 * looked at anew: the token's time, the rate, how the user stands to the object and the answer itself, both in the first
 * level of the cache and only while that may be trusted. Whatever does not hold goes the whole way.
 */
export class Shortcuts {
  readonly #cache: Cache
  readonly #rates: RouteRates | null
  readonly #addresses: Addresses
  readonly #held: HeldBytes
  readonly #instruments: Instruments
  readonly #clock: Clock
  readonly #isTiming: boolean
  readonly #known = new RecentlyUsed<Map<string, Shortcut>>(remembered)
  #closed = false

  constructor(
    cache: Cache,
    rates: RouteRates | null,
    addresses: Addresses,
    held: HeldBytes,
    instruments: Instruments,
    clock: Clock,
    isTiming = true,
  ) {
    this.#cache = cache
    this.#rates = rates
    this.#addresses = addresses
    this.#held = held
    this.#instruments = instruments
    this.#clock = clock
    this.#isTiming = isTiming
  }

  remember({ method, url = '', headers: { authorization = '' } }: IncomingMessage, shortcut: Shortcut): void {
    if (method !== 'GET' || this.#closed) return
    if (url.length > longestUrl || authorization.length > longestToken) return
    const users = this.#known.get(url)
    if (users !== undefined && users.size < usersOfUrl) users.set(authorization, shortcut)
    else this.#known.set(url, new Map([[authorization, shortcut]]))
  }

  /** From now on all go the whole way, which tells them that the connection closes. */
  close(): void {
    this.#closed = true
  }

  /** True when the request was answered here. */
  answer(request: IncomingMessage, response: ServerResponse): boolean {
    if (request.method !== 'GET' || this.#closed) return false
    const began = performance.now()
    const { url = '', headers } = request
    const shortcut = this.#known.get(url)?.get(headers.authorization ?? '')
    if (shortcut === undefined) return false
    const text = this.#textFor(request, shortcut)
    if (text === undefined) return false
    const bytes = Buffer.byteLength(text)
    // What must wait, or must be read in time, does so on the whole way.
    if (bytes > largest || !this.#held.takeNow(bytes)) return false
    response.writeHead(200, {
      'content-type': jsonType,
      'content-length': bytes,
      ...(this.#isTiming ? { 'server-timing': this.#timed(request, began) } : {}),
    })
    response.end(text)
    this.#meter(response, shortcut.facts, began, bytes)
    return true
  }

  #timed(request: IncomingMessage, began: number): string {
    const timing = Timing.begin(request, this.#clock)
    timing.cache = performance.now() - began
    return timing.toString()
  }

  #textFor(request: IncomingMessage, { facts, expires, standing, allowed, answer }: Shortcut) {
    const { 'content-length': length, 'transfer-encoding': encoding } = request.headers
    if (length !== undefined || encoding !== undefined || this.#clock() >= expires) return undefined
    if (this.#cache.peek(standing.tag, standing.key) !== allowed) return undefined
    const text = this.#cache.peek(answer.tag, answer.key)
    if (text === undefined) return undefined
    return this.#rates === null || this.#rates.admits(facts, this.#addresses.of(request)) ? text : undefined
  }

  #meter(response: ServerResponse, { endpoint }: RouteFacts, began: number, bytes: number): void {
    const { requests } = this.#instruments
    requests.inFlight += 1
    response.once('close', () => {
      this.#held.change(-bytes)
      requests.close(response, { method: 'GET', endpoint, began, received: 0, sent: bytes })
    })
  }
}
