import type { IncomingMessage } from 'node:http'
import type { Clock } from './clock.ts'

/**
 * The phases of a request. `queue` is the time before this server received it, which the proxy reports in X-Request-Start.
 */
export const phases = ['queue', 'auth', 'cache', 'pool', 'query', 'serialise'] as const
export type Phase = (typeof phases)[number]

/** Milliseconds by phase of one request. Phases that overlap add up to more than the request took. */
export class Timing {
  queue = 0
  auth = 0
  cache = 0
  pool = 0
  query = 0
  serialise = 0

  /** Begins with the time that the request waited before it reached this server. */
  static begin({ headers }: IncomingMessage, clock: Clock): Timing {
    const timing = new Timing()
    const header = headers['x-request-start']
    if (header !== undefined) timing.queue = queuedFor(header, clock())
    return timing
  }

  /** The value of the Server-Timing header: the phases that took any time. */
  toString(): string {
    let text = ''
    for (const phase of phases) {
      const milliseconds = this[phase]
      if (milliseconds <= 0) continue
      text += `${text === '' ? '' : ', '}${phase};dur=${Math.round(milliseconds * 1000) / 1000}`
    }
    return text
  }
}

/** Gives the timing of the current request to any code that serves it. */
export interface Timings {
  getStore(): Timing | undefined
}

/** Adds the duration of `work` to a phase, whether it succeeds or fails. */
export async function timed<Result>(
  timings: Timings,
  phase: Phase,
  work: () => Promise<Result>,
): Promise<Result> {
  const timing = timings.getStore()
  if (timing === undefined) return work()
  const began = performance.now()
  try {
    return await work()
  } finally {
    timing[phase] += performance.now() - began
  }
}

/**
 * Milliseconds since the proxy received the request, from `t=1700000000.123`; 0 when the header is missing or the proxy's
 * clock is ahead.
 */
export function queuedFor(header: string | string[] | undefined, nowMilliseconds: number): number {
  const [, seconds] = typeof header === 'string' ? (/^t=(\d{10}\.\d{3})$/.exec(header) ?? []) : []
  if (seconds === undefined) return 0
  const queued = nowMilliseconds - Number(seconds) * 1000
  return queued > 0 && queued < 60_000 ? queued : 0
}
