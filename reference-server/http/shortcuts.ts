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
import { limitAnswer } from './body-deadline.ts'

/** Where a text is stored in the cache. */
export interface Place {
  tag: string
  key: string
}

/** What was found out about a request on its whole way; it holds for every request with the same URL and token. */
export interface Shortcut {
  facts: RouteFacts
  /** When the token expires, in milliseconds. */
  expires: number
  standing: Place
  /** The user's relation to the object when the rule admitted them. */
  allowed: string
  answer: Place
}

/**
 * How many URLs are remembered, and how many users for each. Together with the length limits this bounds the memory; real use
 * stays far below.
 */
const maxRemembered = 5000
const usersOfUrl = 50
const maxUrlCharacters = 256
const maxTokenCharacters = 1024
/** In bytes. A longer answer goes the whole way, where its memory is set aside before it is made. */
const maxAnswerBytes = 65_536

export const jsonType = 'application/json; charset=utf-8'

/**
 * Answers a repeated request without parsing and validating it again. Everything that may have changed is checked anew: the
 * expiry of the token, the rate, the user's relation to the object and the answer itself. The last two come from the first
 * level of the cache, and only while it may be trusted. A request that fails a check goes the whole way.
 */
export class Shortcuts {
  readonly #cache: Cache
  readonly #rates: RouteRates | null
  readonly #addresses: Addresses
  readonly #held: HeldBytes
  readonly #instruments: Instruments
  readonly #clock: Clock
  readonly #isTiming: boolean
  readonly #known = new RecentlyUsed<Map<string, Shortcut>>(maxRemembered)
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
    if (url.length > maxUrlCharacters || authorization.length > maxTokenCharacters) return
    const users = this.#known.get(url)
    if (users !== undefined && users.size < usersOfUrl) users.set(authorization, shortcut)
    else this.#known.set(url, new Map([[authorization, shortcut]]))
  }

  /** From now on all requests go the whole way, where clients are told that the connection closes. */
  close(): void {
    this.#closed = true
  }

  /** Returns true when the request was answered here. */
  answer(request: IncomingMessage, response: ServerResponse): boolean {
    if (request.method !== 'GET' || this.#closed) return false
    const began = performance.now()
    const { url = '', headers } = request
    const shortcut = this.#known.get(url)?.get(headers.authorization ?? '')
    if (shortcut === undefined) return false
    const text = this.#textFor(request, shortcut)
    if (text === undefined) return false
    const bytes = Buffer.byteLength(text)
    // A request that must wait for memory does so on the whole way.
    if (bytes > maxAnswerBytes || !this.#held.takeNow(bytes)) return false
    const head = { 'content-type': jsonType, 'content-length': bytes }
    response.writeHead(200, this.#isTiming ? { ...head, 'server-timing': this.#timed(request, began) } : head)
    // A text of ASCII characters is the same in both encodings, and Node writes Latin 1 without converting it.
    response.end(text, bytes === text.length ? 'latin1' : 'utf8')
    limitAnswer(request, response, bytes)
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
