import { counted } from '../../base/text.ts'
import { formatSeconds } from '../../config/units/units.ts'
import type { Remark } from '../../evidence/evidence.ts'
import type { DriveOrder } from '../engine/drive-messages.ts'
import type { EngineResult } from '../engine/engine.ts'
import { describeEnding, markedAsFailed, ranToItsEnd } from './program/endings.ts'
import type { Thrown } from './program/log.ts'
import type { K6Ending } from './program/process.ts'
import type { K6Fold } from './samples/fold.ts'
import { quoted } from './samples/name-counts.ts'
import type { K6SampleReader } from './samples/samples.ts'
import { isClosed, iterationsWithin, type K6Load, kindsOf, lengthOf, usersWithin } from './script/load.ts'
import { busyUntil, iterationsOf } from './script/progress.ts'

const told = (message: string, passable = true): Remark => ({ kind: 'instrument', message, passable })

/** How a load of iterations was left undone; undefined if it was done, or if the measured part was cut short. */
function undone(fold: K6Fold, load: K6Load, order: DriveOrder): string | undefined {
  const { planned, done } = iterationsOf(load, fold.ended, order.warmUpSeconds + order.durationSeconds)
  if (done >= planned || fold.duration < order.durationSeconds) return undefined
  return `only ${done} of the ${planned} iterations of its script ended, and k6 drops the requests of one that it interrupts: if the service does not hang, give the scenario a longer \`duration\` or the script fewer iterations`
}

/**
 * Whether users were silent at the end for longer than thinking explains. k6 drops requests without an answer when it ends,
 * so a service that hangs looks like users who send nothing. A load on a schedule is held against its rate instead.
 */
function isSilent(fold: K6Fold, load: K6Load, order: DriveOrder): boolean {
  if (!isClosed(load)) return false
  const busy = busyUntil(load, fold.ended, order.warmUpSeconds + fold.duration) - order.warmUpSeconds
  return busy - Math.max(0, fold.lastEnd) > Math.max(fold.longestIteration, load.minIterationSeconds)
}

/** How the load ended before nine tenths of the measured part; undefined if it did not, or was meant to. */
function earlyEnd(
  ending: K6Ending,
  fold: K6Fold,
  load: K6Load | undefined,
  order: DriveOrder,
): string | undefined {
  const whole = order.warmUpSeconds + fold.duration
  const length = load === undefined ? 0 : lengthOf(load)
  const silent = load !== undefined && length >= whole && isSilent(fold, load, order)
  // The load is over when its iterations are done, and users may be thinking at the end of their time.
  if (length >= whole && ending.code === 0 && !silent) return undefined
  if (fold.lastEnd >= fold.duration * 0.9) return undefined
  const spans = `${formatSeconds(Math.max(0, fold.lastEnd))} of ${formatSeconds(fold.duration)}`
  if (silent)
    return `no request ended after ${spans}, while users were to send: k6 drops requests without an answer when it ends, so the service may hang`
  const planned =
    length > 0 && length < whole
      ? `; the script's load is ${formatSeconds(length)} long where warm-up and duration of the scenario are ${formatSeconds(whole)}`
      : ''
  return `its load ended after ${spans}${planned}`
}

/** Why the samples do not represent the whole measured part; undefined if they do. */
export function shortfall(
  ending: K6Ending,
  reader: K6SampleReader,
  fold: K6Fold,
  load: K6Load | undefined,
  order: DriveOrder,
): string | undefined {
  if (ending.failure !== undefined) return `it could not be started: ${ending.failure}`
  if (ending.overdue) return 'it did not end in time and was stopped'
  if (!ranToItsEnd(ending.code)) return describeEnding(ending.code, ending.signal)
  if (!reader.understood) return 'its output has an unknown format'
  if (fold.requests === 0)
    return fold.strangers.total === 0
      ? 'it measured no request of the scenario'
      : 'none of its requests carries the name of a route of the scenario'
  return (load === undefined ? undefined : undone(fold, load, order)) ?? earlyEnd(ending, fold, load, order)
}

/** The length of the measured part in seconds: a load of iterations ends when they are done. */
export function measuredSeconds(fold: K6Fold, load: K6Load | undefined): number {
  if (load === undefined || lengthOf(load) < Number.POSITIVE_INFINITY) return fold.duration
  return Math.min(fold.duration, Math.max(0, fold.lastEnd))
}

/** Iterations per second that should have started; undefined if users decide or if nothing is known. */
function rateOf(order: DriveOrder, load: K6Load | undefined, seconds: number): number | undefined {
  if (load !== undefined && isClosed(load)) return undefined
  if (order.rate !== undefined) return order.rate
  if (load === undefined) return undefined
  return iterationsWithin(load, order.warmUpSeconds, order.warmUpSeconds + seconds) / seconds
}

/**
 * What was measured over `seconds` of the measured part: how many requests there should have been, or how many users there
 * were.
 */
export function measuredOf(
  order: DriveOrder,
  seconds: number,
  fold: K6Fold,
  load: K6Load | undefined,
): Omit<EngineResult, 'foreignCpuSeconds' | 'remarks'> {
  const whole = { status: 'complete', reason: undefined, seconds } as const
  const none = { ...whole, intendedRate: undefined, intended: undefined }
  if (!(seconds > 0) || fold.requests === 0) return none
  if (load !== undefined && isClosed(load)) {
    const users = usersWithin(load, order.warmUpSeconds, order.warmUpSeconds + seconds)
    return users > 0 ? { ...none, users } : none
  }
  const iterations = rateOf(order, load, seconds)
  if (iterations === undefined || fold.iterations === 0) return none
  const intendedRate = (fold.requests / fold.iterations) * iterations
  return { ...whole, intendedRate, intended: Math.round(intendedRate * seconds) }
}

/** The share of iterations that may throw, as of requests that may be left unsent. */
const mostThrown = 0.01

/**
 * Iterations that threw: k6 counts them as ended, although they did not send the requests that would have followed. A few of
 * them do not forbid a pass, because a script may throw wherever a request fails.
 */
export function thrownRemarks({ count, first }: Thrown, ended: number): Remark[] {
  if (count === 0) return []
  const of = ended > count ? `${count} of ${counted(ended, 'iteration')}` : counted(count, 'iteration')
  const message = `${of} threw, and did not send what should have followed: ${quoted(first)}${count > 1 ? ' was the first' : ''}`
  return [{ kind: 'check', message, passable: count <= mostThrown * ended }]
}

/** That the script marked its test as failed, by `exec.test.fail()`, which lets the load continue. */
export function markedRemarks({ code, marked }: Pick<K6Ending, 'code' | 'marked'>): Remark[] {
  if (marked === undefined && code !== markedAsFailed) return []
  const reason = marked ? `: ${quoted(marked)}` : ''
  return [{ kind: 'check', message: `the script marked its test as failed${reason}`, passable: false }]
}

/** What the load of the script means for its evidence. */
export function loadRemarks(order: DriveOrder, load: K6Load | undefined): Remark[] {
  if (load === undefined)
    return order.rate === undefined
      ? [
          told(
            'what load the script makes could not be read from its options, so what was intended is unknown',
            false,
          ),
        ]
      : []
  if (!isClosed(load)) return []
  const remarks: Remark[] = []
  if (order.rate !== undefined)
    remarks.push(
      told(
        `the load of the script is by users (${kindsOf(load)}), so the rate of the scenario, ${order.rate}/s, is held against nothing: leave it out`,
      ),
    )
  return remarks
}

/**
 * When k6 is stopped because its load continues beyond the measured part, in seconds since the load began; undefined for
 * never.
 */
export function cutAt(order: DriveOrder, load: K6Load | undefined): number | undefined {
  const end = order.warmUpSeconds + order.durationSeconds + order.timeoutSeconds
  return load !== undefined && lengthOf(load) > end ? end : undefined
}

/** The remark that k6 was stopped: its thresholds are then about a shorter load than the script's own. */
export const cutRemark = (length: number): Remark =>
  told(
    length === Number.POSITIVE_INFINITY
      ? 'the iterations of the script were not done at the end of the measured part, and it was stopped soon after'
      : `the script's load is ${formatSeconds(length)} long, and it was stopped soon after the measured part`,
  )
