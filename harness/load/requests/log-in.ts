import { messageOf } from '../../base/errors.ts'
import { hideEchoed, secretsOfHeader } from '../../base/redact.ts'
import { unlessAborted } from '../../base/unless-aborted.ts'
import type { RenewedSession, Session } from '../../config/scenario/scenario.ts'
import { seconds } from '../../config/units/units.ts'
import type { Remark } from '../../evidence/evidence.ts'
import { defaultHeaders, mergedHeaders } from '../../http/h1/headers.ts'
import { type CommonHeaders, commonHeaders } from '../../http/h1/request.ts'
import { thrownBy, uselessFrom } from './scenario-fault.ts'

/** The longest a session may take to open, in milliseconds. */
const openTimeoutMs = 30_000
/**
 * Milliseconds after opening a session, or after failing to, during which a refusal does not open another one: the session is
 * then not the cause.
 */
const retryAfterMs = 1000

/** The headers of a session that requests carry, and how they are renewed. */
export class RunningSession {
  /** The headers of every request from now on. */
  common: CommonHeaders
  /** How often the session was opened: a request that was refused before the last time may be sent again. */
  generation = 0
  /** Set while requests have to wait for a new session, since the old one was refused. */
  pending: Promise<unknown> | undefined
  readonly #open: Session | undefined
  readonly #every: number | undefined
  readonly #on: readonly number[]
  readonly #url: string
  readonly #signal: AbortSignal
  #renewing: Promise<boolean> | undefined
  #triedAt = Number.NEGATIVE_INFINITY
  #problem: string | undefined
  #again = 0
  #timer: NodeJS.Timeout | undefined

  constructor(session: Session | RenewedSession | undefined, url: string, signal: AbortSignal) {
    const renewed: RenewedSession | undefined = typeof session === 'function' ? { open: session } : session
    this.#open = renewed?.open
    this.#every = renewed?.every === undefined ? undefined : seconds(renewed.every) * 1000
    this.#on = renewed?.on ?? []
    this.#url = url
    this.#signal = signal
    this.common = commonHeaders(defaultHeaders(new URL(url).host))
  }

  /**
   * Opens the session for the first time.
   * @throws TailgateError SCENARIO_FAULT when that fails or takes too long.
   */
  async start(): Promise<this> {
    await this.#reopen()
    this.#schedule()
    return this
  }

  /** The beginning of an answer as text, without the credentials of this session, which a service may repeat. */
  shown(beginning: Uint8Array): string {
    const secrets = [...this.common.headers.values()].flatMap(({ name, values }) =>
      values.flatMap((value) => secretsOfHeader(name, value)),
    )
    // A character that the end cuts is left out.
    return hideEchoed(new TextDecoder().decode(beginning, { stream: true }), secrets)
  }

  /** Whether an answer with this status says that the session has ended. */
  refuses(status: number): boolean {
    return this.#on.includes(status)
  }

  /** Whether there is a newer session than the one of this generation, or one may be opened now. */
  canBeNewerThan(generation: number): boolean {
    const isDue = performance.now() - this.#triedAt >= retryAfterMs
    return generation < this.generation || this.#renewing !== undefined || isDue
  }

  /**
   * Waits for a newer session after a request of this generation was refused: true once there is one to send the request
   * again with, false if none could be opened. All requests that are refused at once wait for the same one.
   */
  async renewedSince(generation: number): Promise<boolean> {
    if (generation === this.generation) {
      if (!this.canBeNewerThan(generation)) return false
      const renewing = this.#renew()
      this.pending = renewing
      if (!(await renewing)) return false
    }
    this.#again += 1
    return true
  }

  /** Remarks about the session for the run. */
  get remarks(): readonly Remark[] {
    const remarks: string[] = []
    if (this.generation > 1) {
      const refused =
        this.#again === 0
          ? ''
          : `; ${this.#again} request(s) that were refused before were sent again and timed from then`
      remarks.push(
        `the session was renewed ${this.generation - 1} time(s), outside the timed requests${refused}`,
      )
    }
    if (this.#problem !== undefined) remarks.push(`the session could not be renewed: ${this.#problem}`)
    return remarks.map((message) => ({ kind: 'instrument', message, passable: true }))
  }

  close(): void {
    clearTimeout(this.#timer)
  }

  #schedule(): void {
    if (this.#every === undefined) return
    this.#timer = setTimeout(() => void this.#renew().then(() => this.#schedule()), this.#every)
    this.#timer.unref()
  }

  /** Renews the session, once for all who ask meanwhile; false if that failed. */
  #renew(): Promise<boolean> {
    this.#renewing ??= this.#reopen()
      .then(
        () => true,
        (error: unknown) => {
          this.#problem ??= error instanceof Error ? error.message : String(error)
          return false
        },
      )
      .finally(() => {
        this.#triedAt = performance.now()
        this.#renewing = undefined
        this.pending = undefined
      })
    return this.#renewing
  }

  async #reopen(): Promise<void> {
    const open = this.#open
    if (open === undefined) return
    const written = { what: 'session', written: open }
    const limit = AbortSignal.any([this.#signal, AbortSignal.timeout(openTimeoutMs)])
    let headers: Awaited<ReturnType<Session>>
    try {
      limit.throwIfAborted()
      // The session function belongs to the scenario and may ignore its signal.
      headers = await unlessAborted(open(this.#url, limit), limit)
    } catch (error) {
      if (this.#signal.aborted) throw new Error(`The session could not be opened: ${messageOf(error)}`)
      throw thrownBy(written, error)
    }
    try {
      this.common = commonHeaders(mergedHeaders(defaultHeaders(new URL(this.#url).host), headers))
    } catch (error) {
      throw uselessFrom(written, error)
    }
    this.generation += 1
  }
}
