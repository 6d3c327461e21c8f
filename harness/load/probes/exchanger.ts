import type { Step } from '../../config/scenario/scenario.ts'
import type { Answer } from '../../http/h1/connection.ts'
import type { Pool } from '../../http/h1/pool.ts'
import type { Kept, WireRequest } from '../../http/h1/request.ts'
import type { Cookies } from '../requests/cookies.ts'
import type { RunningSession } from '../requests/log-in.ts'
import type { Made, Maker } from '../requests/making.ts'
import { nextHop, urlUnder } from '../requests/redirect.ts'
import type { ProbeOrder } from './probe-order.ts'

/** The parts of an exchange that several steps share. */
export interface Exchanging {
  readonly cookies: Cookies | undefined
  readonly maker: Maker
  /** Which part of the answer is kept; everything by default. */
  readonly keep?: Kept
}

/** An answer, and the path that was asked for at last: another one than at first if redirects were followed. */
export type LastAnswer = Answer & { readonly path: string }

/** Sends requests one at a time and waits for each answer; redirects are followed as the step says. */
export class Exchanger {
  readonly #target: URL
  readonly #timeoutMs: number
  readonly #session: RunningSession
  readonly #pool: Pool
  readonly #signal: AbortSignal

  constructor(
    { url, timeoutSeconds }: Pick<ProbeOrder, 'url' | 'timeoutSeconds'>,
    session: RunningSession,
    pool: Pool,
    signal: AbortSignal,
  ) {
    this.#target = new URL(url)
    this.#timeoutMs = timeoutSeconds * 1000
    this.#session = session
    this.#pool = pool
    this.#signal = signal
  }

  /**
   * The answer to a step, after its redirects; an answer that does not arrive in time has the failure `timeout`. A body that is
   * kept has a largest size, beyond which the answer counts as none.
   */
  async exchange(
    step: Step<string>,
    made: Made,
    { cookies, maker, keep = 'all' }: Exchanging,
  ): Promise<LastAnswer> {
    let asked = made
    for (let hop = 1; ; hop += 1) {
      this.#signal.throwIfAborted()
      const request = maker.wire(step, asked, {
        common: this.#session.common,
        keep,
        cookiesFor: (host, path) => cookies?.for(urlUnder(this.#target, host, path)) ?? '',
      })
      const answer = await this.#send(request)
      cookies?.note(urlUnder(this.#target, request.host, request.path), answer)
      const next = nextHop(step, hop, answer, request, this.#target, asked)
      if (next === undefined) return { ...answer, path: asked.description.path }
      asked = next
    }
  }

  async #send(request: WireRequest): Promise<Answer> {
    const { promise, resolve } = Promise.withResolvers<Answer>()
    // The buffer of an answer is reused once this callback has returned.
    const exchange = this.#pool.send(request, (answer) =>
      resolve({ ...answer, start: { bytes: Uint8Array.from(answer.start?.bytes ?? []) } }),
    )
    const timer = setTimeout(() => exchange.cancel('timeout'), this.#timeoutMs)
    const stop = () => exchange.cancel('timeout')
    this.#signal.addEventListener('abort', stop, { once: true })
    try {
      const answer = await promise
      this.#signal.throwIfAborted()
      return answer
    } finally {
      clearTimeout(timer)
      this.#signal.removeEventListener('abort', stop)
    }
  }
}
