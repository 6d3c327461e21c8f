import type { ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { TailgateError } from '../../base/errors.ts'
import { within } from '../../base/within.ts'
import type { Ending } from '../processes/process.ts'
import type { FromGuardian, ToGuardian } from './messages.ts'
import { lineSplitter } from './messages.ts'

type Answer = Extract<FromGuardian, { request: number }>
type AnswerOf<T extends Answer['type']> = Extract<Answer, { type: T }>

/** Why a run could not be opened. */
export interface OpeningFailure {
  readonly problem: string
  /** Whether there is a run of that id. */
  readonly isTaken: boolean
}

/** The ending of a process that nobody observed, because its guardian ended first. */
export const unknownEnding: Ending = { code: null, signal: null }

/** How long an answer may take, in milliseconds. Containers start slowly, but a guardian that hangs must be reported. */
const answerTimeoutMs = 90_000

/** How long a killed guardian may take to end, in milliseconds. */
const deathTimeoutMs = 3000

/**
 * The harness's end of the pipe to the guardian. When this process dies, the pipe ends, and the guardian tears everything
 * down.
 */
export class Lifeline {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>
  readonly #waiting = new Map<number, PromiseWithResolvers<Answer>>()
  readonly #endings = new Map<number, PromiseWithResolvers<Ending>>()
  readonly #opening = Promise.withResolvers<OpeningFailure | undefined>()
  readonly #lost = Promise.withResolvers<TailgateError>()
  readonly #exited: Promise<unknown>
  #requests = 0
  #state: 'held' | 'ending' | 'let-go' | 'lost' = 'held'

  constructor(child: ChildProcessByStdio<Writable, Readable, null>) {
    this.#child = child
    this.#exited = once(child, 'exit').then(
      ([code, signal]) => this.#onExit(signal === null ? `ended with code ${code}` : `ended by ${signal}`),
      (problem: unknown) => this.#onExit(`ended before it began: ${String(problem)}`),
    )
    // The exit of a dead guardian is observed elsewhere; the broken pipe adds no information.
    child.stdin.on('error', () => undefined)
    child.stdout.setEncoding('utf8')
    child.stdout.on(
      'data',
      lineSplitter((line) => this.#onMessage(JSON.parse(line))),
    )
  }

  /** Resolves when the run directory exists, or with the problem when it could not be created. */
  get opened(): Promise<OpeningFailure | undefined> {
    return this.#opening.promise
  }

  get lost(): Promise<TailgateError> {
    return this.#lost.promise
  }

  send(message: ToGuardian): void {
    if (this.#state === 'held') this.#child.stdin.write(`${JSON.stringify(message)}\n`)
  }

  /**
   * Sends a request and waits for its answer.
   * @throws Error with the guardian's reason; PORT_TAKEN, DISK_FULL, DISK_FAILED or GUARDIAN_LOST; or the reason of the
   * signal, which ends the wait.
   */
  async ask<T extends Answer['type']>(
    type: T,
    signal: AbortSignal,
    compose: (request: number) => ToGuardian,
  ): Promise<AnswerOf<T>> {
    signal.throwIfAborted()
    if (this.#state !== 'held')
      throw new TailgateError('GUARDIAN_LOST', { ending: 'ended before this request' })
    this.#requests += 1
    const request = this.#requests
    const waiting = Promise.withResolvers<Answer>()
    this.#waiting.set(request, waiting)
    this.send(compose(request))
    const onAbort = (): void => waiting.reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    const answer = await within(waiting.promise, answerTimeoutMs, undefined).finally(() => {
      signal.removeEventListener('abort', onAbort)
      this.#waiting.delete(request)
    })
    if (answer === undefined)
      throw new TailgateError('GUARDIAN_LOST', {
        ending: `did not answer within ${answerTimeoutMs / 1000} s`,
      })
    const isExpected = (given: Answer): given is AnswerOf<T> => given.type === type
    if (isExpected(answer)) return answer
    if (answer.type === 'refused' && answer.documented)
      throw new TailgateError(answer.documented.code, answer.documented.facts)
    throw new Error(answer.type === 'refused' ? answer.problem : `the guardian answered ${answer.type}`)
  }

  /** The ending of a process that was started through this lifeline. */
  endingOf(pid: number): Promise<Ending> {
    return this.#endings.get(pid)?.promise ?? Promise.resolve(unknownEnding)
  }

  /** Lets the guardian continue without this process. */
  letGo(): void {
    this.#state = 'let-go'
    this.#child.unref()
    this.#child.stdin.destroy()
    this.#child.stdout.destroy()
  }

  /**
   * Ends the pipe and waits for the teardown.
   * @param timeoutMs milliseconds after which the guardian counts as lost.
   */
  async end(timeoutMs: number): Promise<'ended' | 'lost'> {
    if (this.#state === 'let-go') return 'ended'
    if (this.#state === 'lost') return 'lost'
    this.#state = 'ending'
    this.#child.stdin.end()
    // A stopped guardian would not notice the end of the pipe.
    this.#child.kill('SIGCONT')
    const exited = this.#exited.then(() => true)
    if (!(await within(exited, timeoutMs, false))) {
      this.#child.kill('SIGKILL')
      // While the guardian lives, the janitor does not touch what it owns.
      await within(exited, deathTimeoutMs, false)
      return 'lost'
    }
    return this.#child.signalCode === null ? 'ended' : 'lost'
  }

  #onMessage(message: FromGuardian): void {
    switch (message.type) {
      case 'opened':
        this.#opening.resolve(undefined)
        return
      case 'failed':
        this.#opening.resolve({ problem: message.problem, isTaken: message.isTaken === true })
        return
      case 'ended':
        this.#endings.get(message.pid)?.resolve(message.ending)
        return
      default:
        // A pid can be reused, so each started process gets its own promise at the moment it is reported.
        if (message.type === 'spawned') this.#endings.set(message.pid, Promise.withResolvers())
        this.#waiting.get(message.request)?.resolve(message)
    }
  }

  #onExit(ending: string): void {
    const problem = new TailgateError('GUARDIAN_LOST', { ending })
    if (this.#state === 'held') {
      this.#state = 'lost'
      this.#lost.resolve(problem)
    }
    this.#opening.resolve({ problem: problem.message, isTaken: false })
    for (const waiting of this.#waiting.values()) waiting.reject(problem)
    for (const known of this.#endings.values()) known.resolve(unknownEnding)
  }
}
