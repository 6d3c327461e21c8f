import { setTimeout as delay } from 'node:timers/promises'
import { messageOf, TailgateError } from '../../base/errors.ts'
import type { Ending, GuardedProcess } from '../processes/process.ts'
import { statusOf } from './http-status.ts'

/** How many lines of a log an error shows. */
export const shownLines = 12

/** How a process ended, in words. */
export const endingInWords = ({ code, signal, cause = '' }: Ending): string =>
  signal !== null ? `by ${signal}${cause}` : code !== null ? `with code ${code}` : 'unseen'

/** The last lines of a service, or a note that there are none; errors refer to the log above. */
async function shownLog(service: GuardedProcess): Promise<string> {
  const log = await service.lastLines(shownLines)
  return log === '' ? '(its log is empty)' : log
}

/** A hint for a program that ended with success: it may have gone into the background. */
const inTheBackground =
  ', as a program does that goes on in the background: start it so that it stays in the foreground'

/** The error for a service that ended unexpectedly. `when` follows "ended": "while it was starting". */
export async function diedError(
  service: GuardedProcess,
  ending: Ending,
  when: string,
): Promise<TailgateError> {
  return new TailgateError('SERVICE_DIED', {
    service: service.name,
    when,
    ending: `${endingInWords(ending)}${ending.code === 0 ? inTheBackground : ''}`,
    log: await shownLog(service),
  })
}

/** Returns the current problem of a service in a sentence; undefined when it is ready. */
export type Check = () => Promise<string | undefined>

export interface WaitOptions {
  readonly seconds: number
  readonly signal: AbortSignal
  /**
   * Finds the cause of a problem that lasted until the deadline. It is called once, since finding the cause costs more than a
   * poll may.
   */
  readonly explain?: (problem: string) => Promise<string>
}

/** Milliseconds between checks: short at first, because most services are ready within milliseconds, then longer. */
const pausesMs = [2, 3, 5, 10, 15, 20, 25]

/**
 * Waits until a service is ready.
 * @throws TailgateError SERVICE_DIED when it ends in the meantime, SERVICE_NOT_READY at the deadline; the reason of the
 * signal.
 */
export async function ready(
  service: GuardedProcess,
  check: Check,
  { seconds, signal, explain = async (problem) => problem }: WaitOptions,
): Promise<void> {
  const deadline = performance.now() + seconds * 1000
  let ended: Ending | undefined
  void service.ended.then((ending) => {
    ended = ending
  })
  for (let attempt = 0; ; attempt += 1) {
    signal.throwIfAborted()
    const problem = await check().catch(messageOf)
    if (ended !== undefined) throw await diedError(service, ended, 'while the stack was starting')
    if (problem === undefined) return
    if (performance.now() > deadline)
      throw new TailgateError('SERVICE_NOT_READY', {
        service: service.name,
        seconds,
        problem: await explain(problem),
        log: await shownLog(service),
      })
    await delay(pausesMs[attempt] ?? 30)
  }
}

/**
 * A check that a URL answers 200. `timeout` bounds each attempt, in milliseconds; `authority` is the certificate (PEM) of the
 * authority for a secured URL.
 */
export const answers =
  (url: string, timeout = 1000, authority?: string): Check =>
  () =>
    statusOf(url, { timeout, authority }).then(
      (status) => (status === 200 ? undefined : `${url} answered ${status}`),
      messageOf,
    )
