import { join } from 'node:path'
import { openAppendFile } from '../../base/append-file.ts'
import type { EngineName } from '../evidence.ts'
import { headerLines } from '../hlog.ts'
import type { ScenarioLine } from '../seconds-line.ts'
import type { EndedRequest } from './ended-request.ts'
import { type OpenSeconds, openSeconds } from './open-seconds.ts'
import { type RouteTotals, routeTotals } from './route-totals.ts'

/** Where an engine puts what it measures. */
export interface Recorder {
  /** The measured part begins: unix time in milliseconds (fractions allowed). */
  begin(startedAt: number): void
  record(request: EndedRequest): void
  /** Actual minus intended start of the request intended at `offset` seconds. */
  recordSendLag(offset: number, microseconds: number): void
  /** Bytes that moved at `offset` seconds, for an engine that does not count those of each request. */
  recordTransfer(offset: number, bytesIn: number, bytesOut: number): void
  /**
   * Requests intended before `offset` seconds have all ended: their seconds may go to disk. One that ends later all
   * the same is not lost, it only costs another line.
   */
  advance(offset: number): void
}

/** How the load ended, for the closing line. */
export type Closing = Omit<
  ScenarioLine,
  'type' | 'scenario' | 'engine' | 'startedAt' | 'latencyDigest' | 'secondsDigest'
>

/** A recorder that appends to `latency.hlog` and `seconds.jsonl` of a bundle. Its memory does not grow with the run. */
export interface FileRecorder extends Recorder {
  /** How every route stands in the measured part so far. */
  readonly totals: readonly RouteTotals[]
  /** Writes what is still open and, when given, the closing line; without it the scenario reads as aborted. */
  close(closing: Closing | undefined): Promise<void>
}

export async function openRecorder(
  bundle: string,
  scenario: string,
  engine: EngineName,
  onBegin: (startedAt: number) => void = () => undefined,
): Promise<FileRecorder> {
  const latency = await openAppendFile(join(bundle, 'latency.hlog'))
  const counts = await openAppendFile(join(bundle, 'seconds.jsonl'))
  const totals = new Map<string, ReturnType<typeof routeTotals>>()
  let startedAt: number | undefined
  let open: OpenSeconds | undefined
  return {
    get totals() {
      return [...totals.values()].map(({ read }) => read())
    },
    begin(time) {
      startedAt = Math.round(time)
      if (latency.sizeBefore === 0) latency.append(headerLines(startedAt), false)
      counts.append(`${JSON.stringify({ type: 'begin', scenario, engine, startedAt })}\n`, true)
      open = openSeconds(scenario, startedAt, latency, counts)
      onBegin(startedAt)
    },
    record(request) {
      if (open === undefined || request.offset < 0) return
      let total = totals.get(request.route)
      if (total === undefined) {
        total = routeTotals(request.route)
        totals.set(request.route, total)
      }
      total.add(request)
      open.add(request)
    },
    recordSendLag(offset, microseconds) {
      if (offset >= 0) open?.addSendLag(offset, microseconds)
    },
    recordTransfer(offset, bytesIn, bytesOut) {
      if (offset >= 0) open?.addTransfer(offset, bytesIn, bytesOut)
    },
    advance: (offset) => open?.closeBefore(offset),
    async close(closing) {
      open?.closeAll()
      if (closing !== undefined && startedAt !== undefined) {
        const line = { type: 'scenario', scenario, engine, startedAt, ...closing }
        const latencyDigest = latency.digestWith('')
        const secondsDigest = counts.digestWith(JSON.stringify({ ...line, latencyDigest }))
        counts.append(`${JSON.stringify({ ...line, latencyDigest, secondsDigest })}\n`, false)
      }
      const closed = await Promise.allSettled([latency.close(), counts.close()])
      for (const file of closed) if (file.status === 'rejected') throw file.reason
    },
  }
}
