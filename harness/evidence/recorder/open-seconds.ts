import type { AppendFile } from '../../base/files/append-file.ts'
import { type LoadTime, loadTimes } from '../evidence.ts'
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
import { addRequest, clearTally, newTally, type Tally } from './tally.ts'

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
  readonly at: number
  readonly routes: Map<string, Tally>
  bytesIn: number
  bytesOut: number
}

/** In how many calls what is closed goes to disk. */
const callsToWrite = 16

/** Names that stand for what is no route. */
const ofNoRoute: ReadonlySet<string> = new Set([sendLagRoute, ...loadTimes.map(loadTimeRoute)])

const nameable = /^[^\s,]+$/

export function openSeconds(
  scenario: string,
  startedAt: number,
  latency: AppendFile,
  counts: AppendFile,
): OpenSeconds {
  const open = new Map<number, Second>()
  const closed: { readonly at: number; readonly route: string; readonly tally: Tally }[] = []
  const free: Tally[] = []

  const secondOf = (offset: number): Second => {
    const at = Math.floor(offset)
    let second = open.get(at)
    if (second === undefined) {
      second = { at, routes: new Map(), bytesIn: 0, bytesOut: 0 }
      open.set(at, second)
    }
    return second
  }
  const tallyOf = (offset: number, route: string): Tally => {
    const second = secondOf(offset)
    let tally = second.routes.get(route)
    if (tally === undefined) {
      if (!nameable.test(route) || [failedPrefix, firstBytePrefix].some((prefix) => route.startsWith(prefix)))
        throw new TypeError(`A route cannot be named "${route}" in a log.`)
      tally = free.pop() ?? newTally()
      second.routes.set(route, tally)
    }
    return tally
  }

  const write = (at: number, route: string, tally: Tally) => {
    const start = startedAt + at * 1000
    latency.append(intervalLine(`${scenario}/${route}`, start, 1000, tally.histogram), true)
    if (tally.failed !== undefined && tally.failed.totalCount > 0)
      latency.append(intervalLine(`${scenario}/${failedPrefix}${route}`, start, 1000, tally.failed), true)
    if (tally.firstByte !== undefined && tally.firstByte.totalCount > 0)
      latency.append(
        intervalLine(`${scenario}/${firstBytePrefix}${route}`, start, 1000, tally.firstByte),
        true,
      )
    if (ofNoRoute.has(route)) return
    const line: SecondLine = {
      type: 'second',
      scenario,
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

  const writeTransfer = ({ at, bytesIn, bytesOut }: Second) => {
    if (bytesIn + bytesOut === 0) return
    const line: TransferLine = { type: 'transfer', scenario, at, bytesIn, bytesOut }
    counts.append(`${JSON.stringify(line)}\n`, true)
  }
  const close = (offset: number) => {
    for (const second of [...open.values()].sort((a, b) => a.at - b.at)) {
      if (second.at + 1 > offset) break
      for (const [route, tally] of second.routes) closed.push({ at: second.at, route, tally })
      writeTransfer(second)
      open.delete(second.at)
    }
  }
  const writeSome = (count: number) => {
    for (const { at, route, tally } of closed.splice(0, count)) {
      write(at, route, tally)
      clearTally(tally)
      free.push(tally)
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
