import type { AppendFile } from '../../base/files/append-file.ts'
import { type LoadTime, loadTimes } from '../evidence.ts'
import { type EvidenceKey, tagPrefixOf } from '../evidence-key.ts'
import { recordMicroseconds } from '../histogram.ts'
import { intervalLine } from '../hlog.ts'
import {
  failedPrefix,
  firstBytePrefix,
  loadTimeRoute,
  type SecondLine,
  sendLagRoute,
  type TransferLine,
} from '../seconds-line.ts'
import type { EndedRequest } from './ended-request.ts'
import { Interval, TallyPool } from './interval.ts'
import { addRequest, type Tally } from './tally.ts'

/** The seconds of a scenario that can still receive something, by intended start. */
export interface OpenSeconds {
  add(request: EndedRequest): void
  addSendLag(offset: number, microseconds: number): void
  /** A time of the load that belongs to no route, by when what it is of began. */
  addTime(of: LoadTime, offset: number, microseconds: number): void
  addTransfer(offset: number, bytesIn: number, bytesOut: number): void
  /**
   * Closes every second that ends at or before `offset`. Encoding takes a good part of a millisecond a route, in which
   * nothing can be sent, so each call writes only a few of what is closed.
   */
  closeBefore(offset: number): void
  /** Closes and writes everything. */
  closeAll(): void
}

interface Second {
  readonly interval: Interval
  bytesIn: number
  bytesOut: number
}

/** How long the intervals of a run are. */
const intervalSeconds = 1

/** In how many calls what is closed goes to disk. */
const callsToWrite = 16

/** Names that stand for what is no route. */
const ofNoRoute: ReadonlySet<string> = new Set([sendLagRoute, ...loadTimes.map(loadTimeRoute)])

const isNameable = (route: string): boolean =>
  /^[^\s,]+$/.test(route) && ![failedPrefix, firstBytePrefix].some((prefix) => route.startsWith(prefix))

export function openSeconds(
  key: EvidenceKey,
  startedAt: number,
  latency: AppendFile,
  counts: AppendFile,
): OpenSeconds {
  const prefix = tagPrefixOf(key)
  const open = new Map<number, Second>()
  const closed: { readonly interval: Interval; readonly route: string; readonly tally: Tally }[] = []
  const pool = new TallyPool()

  const secondOf = (offset: number): Second => {
    const at = Math.floor(offset / intervalSeconds) * intervalSeconds
    let second = open.get(at)
    if (second === undefined) {
      second = { interval: new Interval(at, intervalSeconds, pool), bytesIn: 0, bytesOut: 0 }
      open.set(at, second)
    }
    return second
  }
  const tallyOf = (offset: number, route: string): Tally => {
    const { interval } = secondOf(offset)
    const isNew = !interval.routes.has(route)
    if (isNew && !isNameable(route)) throw new TypeError(`A route cannot be named "${route}" in a log.`)
    return interval.of(route)
  }

  const write = ({ at, seconds }: Interval, route: string, tally: Tally) => {
    const append = (tag: string, histogram: Tally['failed']) => {
      if (histogram === undefined || histogram.totalCount === 0) return
      latency.append(intervalLine(`${prefix}${tag}`, startedAt + at * 1000, seconds * 1000, histogram), true)
    }
    append(route, tally.histogram)
    append(`${failedPrefix}${route}`, tally.failed)
    append(`${firstBytePrefix}${route}`, tally.firstByte)
    if (ofNoRoute.has(route)) return
    const line: SecondLine = {
      type: 'second',
      ...key,
      route,
      at,
      done: tally.histogram.totalCount,
      statuses: Object.fromEntries(tally.statuses),
      failures: Object.fromEntries(tally.failures),
      bytesIn: tally.bytesIn,
      bytesOut: tally.bytesOut,
    }
    counts.append(`${JSON.stringify(line)}\n`, true)
  }

  const writeTransfer = ({ interval, bytesIn, bytesOut }: Second) => {
    if (bytesIn + bytesOut === 0) return
    const line: TransferLine = { type: 'transfer', ...key, at: interval.at, bytesIn, bytesOut }
    counts.append(`${JSON.stringify(line)}\n`, true)
  }
  const close = (offset: number) => {
    for (const second of [...open.values()].sort((a, b) => a.interval.at - b.interval.at)) {
      const { interval } = second
      if (interval.at + interval.seconds > offset) break
      for (const [route, tally] of interval.routes) closed.push({ interval, route, tally })
      writeTransfer(second)
      open.delete(interval.at)
    }
  }
  const writeSome = (count: number) => {
    for (const { interval, route, tally } of closed.splice(0, count)) {
      write(interval, route, tally)
      pool.giveBack(tally)
    }
  }

  return {
    add: (request) => addRequest(tallyOf(request.offset, request.route), request),
    addSendLag: (offset, microseconds) =>
      recordMicroseconds(tallyOf(offset, sendLagRoute).histogram, microseconds),
    addTime: (of, offset, microseconds) =>
      recordMicroseconds(tallyOf(offset, loadTimeRoute(of)).histogram, microseconds),
    addTransfer(offset, bytesIn, bytesOut) {
      const second = secondOf(offset)
      second.bytesIn += bytesIn
      second.bytesOut += bytesOut
    },
    closeBefore(offset) {
      close(offset)
      writeSome(Math.ceil(closed.length / callsToWrite))
    },
    closeAll() {
      close(Number.POSITIVE_INFINITY)
      writeSome(closed.length)
    },
  }
}
