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

interface Second {
  readonly interval: Interval
  bytesIn: number
  bytesOut: number
}

/** The length of the intervals of a run, in seconds. */
const intervalSeconds = 1

/** In how many calls the closed intervals are written to disk. */
const callsToWrite = 16

/** Names that do not stand for a route. */
const ofNoRoute: ReadonlySet<string> = new Set([sendLagRoute, ...loadTimes.map(loadTimeRoute)])

const isNameable = (route: string): boolean =>
  /^[^\s,]+$/.test(route) && ![failedPrefix, firstBytePrefix].some((prefix) => route.startsWith(prefix))

/** The tally of one route in an interval that is closed and not yet written. */
interface ClosedTally {
  readonly interval: Interval
  readonly route: string
  readonly tally: Tally
}

/** Writes closed intervals: latencies as intervals of an HdrHistogram log, counts as lines of JSON. */
class SecondsWriter {
  readonly #key: EvidenceKey
  readonly #prefix: string
  readonly #startedAt: number
  readonly #latency: AppendFile
  readonly #counts: AppendFile

  constructor(key: EvidenceKey, startedAt: number, latency: AppendFile, counts: AppendFile) {
    this.#key = key
    this.#prefix = tagPrefixOf(key)
    this.#startedAt = startedAt
    this.#latency = latency
    this.#counts = counts
  }

  #writeLatency({ at, seconds }: Interval, tag: string, histogram: Tally['failed']): void {
    if (histogram === undefined || histogram.totalCount === 0) return
    const start = this.#startedAt + at * 1000
    this.#latency.append(intervalLine(`${this.#prefix}${tag}`, start, seconds * 1000, histogram), true)
  }

  #writeCounts(line: SecondLine | TransferLine): void {
    this.#counts.append(`${JSON.stringify(line)}\n`, true)
  }

  write({ interval, route, tally }: ClosedTally): void {
    this.#writeLatency(interval, route, tally.histogram)
    this.#writeLatency(interval, `${failedPrefix}${route}`, tally.failed)
    this.#writeLatency(interval, `${firstBytePrefix}${route}`, tally.firstByte)
    if (ofNoRoute.has(route)) return
    this.#writeCounts({
      type: 'second',
      ...this.#key,
      route,
      at: interval.at,
      done: tally.histogram.totalCount,
      statuses: Object.fromEntries(tally.statuses),
      failures: Object.fromEntries(tally.failures),
      bytesIn: tally.bytesIn,
      bytesOut: tally.bytesOut,
    })
  }

  writeTransfer({ interval, bytesIn, bytesOut }: Second): void {
    if (bytesIn + bytesOut === 0) return
    this.#writeCounts({ type: 'transfer', ...this.#key, at: interval.at, bytesIn, bytesOut })
  }
}

/** The seconds of a scenario that can still receive values, by intended start. */
export class OpenSeconds {
  readonly #writer: SecondsWriter
  readonly #open = new Map<number, Second>()
  readonly #closed: ClosedTally[] = []
  readonly #pool = new TallyPool()

  constructor(key: EvidenceKey, startedAt: number, latency: AppendFile, counts: AppendFile) {
    this.#writer = new SecondsWriter(key, startedAt, latency, counts)
  }

  #secondOf(offset: number): Second {
    const at = Math.floor(offset / intervalSeconds) * intervalSeconds
    let second = this.#open.get(at)
    if (second === undefined) {
      second = { interval: new Interval(at, intervalSeconds, this.#pool), bytesIn: 0, bytesOut: 0 }
      this.#open.set(at, second)
    }
    return second
  }

  #tallyOf(offset: number, route: string): Tally {
    const { interval } = this.#secondOf(offset)
    const isNew = !interval.routes.has(route)
    if (isNew && !isNameable(route)) throw new TypeError(`A route cannot be named "${route}" in a log.`)
    return interval.of(route)
  }

  add(request: EndedRequest): void {
    addRequest(this.#tallyOf(request.offset, request.route), request)
  }

  addSendLag(offset: number, microseconds: number): void {
    recordMicroseconds(this.#tallyOf(offset, sendLagRoute).histogram, microseconds)
  }

  /** Adds a time of the load that belongs to no route, by the moment at which the connection or journey began. */
  addTime(of: LoadTime, offset: number, microseconds: number): void {
    recordMicroseconds(this.#tallyOf(offset, loadTimeRoute(of)).histogram, microseconds)
  }

  addTransfer(offset: number, bytesIn: number, bytesOut: number): void {
    const second = this.#secondOf(offset)
    second.bytesIn += bytesIn
    second.bytesOut += bytesOut
  }

  #close(offset: number): void {
    for (const second of [...this.#open.values()].sort((a, b) => a.interval.at - b.interval.at)) {
      const { interval } = second
      if (interval.at + interval.seconds > offset) break
      for (const [route, tally] of interval.routes) this.#closed.push({ interval, route, tally })
      this.#writer.writeTransfer(second)
      this.#open.delete(interval.at)
    }
  }

  #writeSome(count: number): void {
    for (const closed of this.#closed.splice(0, count)) {
      this.#writer.write(closed)
      this.#pool.giveBack(closed.tally)
    }
  }

  /**
   * Closes every second that ends at or before `offset`. Encoding takes most of a millisecond for each route, during which no
   * request can be sent, so each call writes only a part of what is closed.
   */
  closeBefore(offset: number): void {
    this.#close(offset)
    this.#writeSome(Math.ceil(this.#closed.length / callsToWrite))
  }

  /** Closes and writes everything. */
  closeAll(): void {
    this.#close(Number.POSITIVE_INFINITY)
    this.#writeSome(this.#closed.length)
  }
}
