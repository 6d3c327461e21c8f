import { join } from 'node:path'
import { openAppendFile } from '../../base/files/append-file.ts'
import type { EngineName } from '../../config/engines/engines.ts'
import type { ArmName } from '../arm-name.ts'
import type { LoadTime } from '../evidence.ts'
import type { EvidenceKey } from '../evidence-key.ts'
import type { FailureGroup } from '../failure-evidence.ts'
import { headerLines } from '../hlog.ts'
import type { ScenarioLine } from '../seconds-line.ts'
import type { EndedRequest } from './ended-request.ts'
import { openFailureWriter } from './failure-file.ts'
import { FailureLog } from './failure-log.ts'
import { type OpenSeconds, openSeconds } from './open-seconds.ts'
import { type RouteTotals, routeTotals } from './route-totals.ts'

/** Where an engine puts what it measures. */
export interface Recorder {
  /** The measured part begins: unix time in milliseconds (fractions allowed). */
  begin(startedAt: number): void
  record(request: EndedRequest): void
  /** Actual minus intended start of the request intended at `offset` seconds. */
  recordSendLag(offset: number, microseconds: number): void
  /** A time of the load that belongs to no route: of a connection or a journey that began at `offset` seconds. */
  recordTime(of: LoadTime, offset: number, microseconds: number): void
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
  'type' | keyof EvidenceKey | 'engine' | 'startedAt' | 'latencyDigest' | 'secondsDigest'
>

/**
 * A recorder that appends to `latency.hlog` and `seconds.jsonl` of a bundle and keeps what failed in `failures.jsonl`. Its
 * memory does not grow with the run.
 */
export interface FileRecorder extends Recorder {
  /** Requests that have ended since the load began, those of the warm-up too. */
  readonly ended: number
  /** What failed most in the measured part so far. */
  readonly failing: readonly FailureGroup[]
  /** How every route stands in the measured part so far. */
  readonly totals: readonly RouteTotals[]
  /** Writes what is still open and, when given, the closing line; without it the scenario reads as aborted. */
  close(closing: Closing | undefined): Promise<void>
}

/** How many groups of failures are shown while the load runs. */
const mostFailing = 5
const secondsBetweenSaves = 1

export interface RecorderOptions {
  /** The arm that is driven, where a bundle holds the evidence of two; left out in a run. */
  readonly arm?: ArmName | undefined
  /** Told when the measured part begins. */
  readonly onBegin?: (startedAt: number) => void
}

/** Opens the recorder of one scenario. The recorders of a bundle follow one another. */
export async function openRecorder(
  bundle: string,
  scenario: string,
  engine: EngineName,
  { arm, onBegin }: RecorderOptions = {},
): Promise<FileRecorder> {
  const key: EvidenceKey = { scenario, arm }
  const latency = await openAppendFile(join(bundle, 'latency.hlog'))
  const counts = await openAppendFile(join(bundle, 'seconds.jsonl'))
  const failures = new FailureLog()
  const failureWriter = await openFailureWriter(bundle, key, failures)
  const totals = new Map<string, ReturnType<typeof routeTotals>>()
  let ended = 0
  let saved = 0
  let startedAt: number | undefined
  let open: OpenSeconds | undefined
  return {
    get ended() {
      return ended
    },
    get failing() {
      return failures.worst(mostFailing)
    },
    get totals() {
      return [...totals.values()].map(({ read }) => read())
    },
    begin(time) {
      startedAt = Math.round(time)
      if (latency.sizeBefore === 0) latency.append(headerLines(startedAt), false)
      counts.append(`${JSON.stringify({ type: 'begin', ...key, engine, startedAt })}\n`, true)
      open = openSeconds(key, startedAt, latency, counts)
      onBegin?.(startedAt)
    },
    record(request) {
      ended += 1
      if (open === undefined || request.offset < 0) return
      const { failure } = request
      if (failure !== undefined) failures.add({ ...request, failure })
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
    recordTime(of, offset, microseconds) {
      if (offset >= 0) open?.addTime(of, offset, microseconds)
    },
    recordTransfer(offset, bytesIn, bytesOut) {
      if (offset >= 0) open?.addTransfer(offset, bytesIn, bytesOut)
    },
    advance(offset) {
      open?.closeBefore(offset)
      if (offset - saved < secondsBetweenSaves) return
      saved = offset
      failureWriter.save()
    },
    async close(closing) {
      open?.closeAll()
      // Before the line that says that the scenario is whole.
      const kept = await Promise.allSettled([failureWriter.close()])
      if (closing !== undefined && startedAt !== undefined) {
        const line = { type: 'scenario', ...key, engine, startedAt, ...closing }
        const latencyDigest = latency.digestWith('')
        const secondsDigest = counts.digestWith(JSON.stringify({ ...line, latencyDigest }))
        counts.append(`${JSON.stringify({ ...line, latencyDigest, secondsDigest })}\n`, false)
      }
      const closed = await Promise.allSettled([latency.close(), counts.close()])
      for (const file of [...kept, ...closed]) if (file.status === 'rejected') throw file.reason
    },
  }
}
