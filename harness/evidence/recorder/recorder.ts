import { join } from 'node:path'
import { type AppendFile, openAppendFile } from '../../base/files/append-file.ts'
import type { EngineName } from '../../config/engines/engines.ts'
import type { ArmName } from '../arm-name.ts'
import type { LoadTime } from '../evidence.ts'
import type { EvidenceKey } from '../evidence-key.ts'
import type { FailureGroup } from '../failure-evidence.ts'
import { headerLines } from '../hlog.ts'
import type { ScenarioLine } from '../seconds-line.ts'
import type { EndedRequest } from './ended-request.ts'
import { type FailureWriter, openFailureWriter } from './failure-file.ts'
import { FailureLog } from './failure-log.ts'
import { OpenSeconds } from './open-seconds.ts'
import { type RouteTotals, routeTotals } from './route-totals.ts'

/** Receives what an engine measures. */
export interface Recorder {
  /** The measured part begins at this Unix time in milliseconds (fractions allowed). */
  begin(startedAt: number): void
  record(request: EndedRequest): void
  /** Actual minus intended start, in microseconds, of the request intended at `offset` seconds. */
  recordSendLag(offset: number, microseconds: number): void
  /** A time of the load that belongs to no route: that of a connection or journey that began at `offset` seconds. */
  recordTime(of: LoadTime, offset: number, microseconds: number): void
  /** Bytes that were transferred at `offset` seconds, for an engine that does not count those of each request. */
  recordTransfer(offset: number, bytesIn: number, bytesOut: number): void
  /**
   * All requests intended before `offset` seconds have ended, so their seconds may be written to disk. A request that ends
   * later is not lost; it only needs another line.
   */
  advance(offset: number): void
}

/** How the load ended, for the closing line. */
export type Closing = Omit<
  ScenarioLine,
  'type' | keyof EvidenceKey | 'engine' | 'startedAt' | 'latencyDigest' | 'secondsDigest'
>

/**
 * A recorder that appends to `latency.hlog` and `seconds.jsonl` of a bundle, and keeps failures in `failures.jsonl`. Its
 * memory does not grow with the run.
 */
export interface FileRecorder extends Recorder {
  /** Requests that have ended since the load began, including the warm-up. */
  readonly ended: number
  /** Those of them that failed. */
  readonly failed: number
  /** The largest groups of failures in the measured part so far. */
  readonly failing: readonly FailureGroup[]
  /** The totals of every route in the measured part so far. */
  readonly totals: readonly RouteTotals[]
  /** Writes the open intervals and, when given, the closing line; without that line the scenario reads as aborted. */
  close(closing: Closing | undefined): Promise<void>
}

/** How many groups of failures are shown while the load runs. */
const maxShownFailures = 5
const secondsBetweenSaves = 1

export interface RecorderOptions {
  /** The driven arm, in a bundle with the evidence of two; left out in a run. */
  readonly arm?: ArmName | undefined
  /** Called when the measured part begins. */
  readonly onBegin?: (startedAt: number) => void
}

/** The files of a bundle that a recorder writes. */
interface RecorderFiles {
  readonly latency: AppendFile
  readonly counts: AppendFile
  readonly failures: FailureWriter
}

class BundleRecorder implements FileRecorder {
  readonly #key: EvidenceKey
  readonly #engine: EngineName
  readonly #files: RecorderFiles
  readonly #failures: FailureLog
  readonly #onBegin: RecorderOptions['onBegin']
  readonly #totals = new Map<string, ReturnType<typeof routeTotals>>()
  #ended = 0
  #failed = 0
  #savedAt = 0
  #startedAt: number | undefined
  #open: OpenSeconds | undefined

  constructor(
    key: EvidenceKey,
    engine: EngineName,
    files: RecorderFiles,
    failures: FailureLog,
    onBegin: RecorderOptions['onBegin'],
  ) {
    this.#key = key
    this.#engine = engine
    this.#files = files
    this.#failures = failures
    this.#onBegin = onBegin
  }

  get ended(): number {
    return this.#ended
  }

  get failed(): number {
    return this.#failed
  }

  get failing(): readonly FailureGroup[] {
    return this.#failures.worst(maxShownFailures)
  }

  get totals(): readonly RouteTotals[] {
    return [...this.#totals.values()].map(({ read }) => read())
  }

  begin(time: number): void {
    const { latency, counts } = this.#files
    const startedAt = Math.round(time)
    this.#startedAt = startedAt
    if (latency.sizeBefore === 0) latency.append(headerLines(startedAt), false)
    const line = { type: 'begin', ...this.#key, engine: this.#engine, startedAt }
    counts.append(`${JSON.stringify(line)}\n`, true)
    this.#open = new OpenSeconds(this.#key, startedAt, latency, counts)
    this.#onBegin?.(startedAt)
  }

  record(request: EndedRequest): void {
    this.#ended += 1
    if (request.failure !== undefined) this.#failed += 1
    if (this.#open === undefined || request.offset < 0) return
    const { failure } = request
    if (failure !== undefined) this.#failures.add({ ...request, failure })
    let total = this.#totals.get(request.route)
    if (total === undefined) {
      total = routeTotals(request.route)
      this.#totals.set(request.route, total)
    }
    total.add(request)
    this.#open.add(request)
  }

  recordSendLag(offset: number, microseconds: number): void {
    if (offset >= 0) this.#open?.addSendLag(offset, microseconds)
  }

  recordTime(of: LoadTime, offset: number, microseconds: number): void {
    if (offset >= 0) this.#open?.addTime(of, offset, microseconds)
  }

  recordTransfer(offset: number, bytesIn: number, bytesOut: number): void {
    if (offset >= 0) this.#open?.addTransfer(offset, bytesIn, bytesOut)
  }

  advance(offset: number): void {
    this.#open?.closeBefore(offset)
    if (offset - this.#savedAt < secondsBetweenSaves) return
    this.#savedAt = offset
    this.#files.failures.save()
  }

  async close(closing: Closing | undefined): Promise<void> {
    const { latency, counts, failures } = this.#files
    this.#open?.closeAll()
    // Before the line that marks the scenario as complete.
    const failuresClosed = await Promise.allSettled([failures.close()])
    if (closing !== undefined && this.#startedAt !== undefined) {
      const line = {
        ...{ type: 'scenario', ...this.#key, engine: this.#engine, startedAt: this.#startedAt },
        ...closing,
      }
      const latencyDigest = latency.digestWith('')
      const secondsDigest = counts.digestWith(JSON.stringify({ ...line, latencyDigest }))
      counts.append(`${JSON.stringify({ ...line, latencyDigest, secondsDigest })}\n`, false)
    }
    const closed = await Promise.allSettled([latency.close(), counts.close()])
    for (const file of [...failuresClosed, ...closed]) if (file.status === 'rejected') throw file.reason
  }
}

/** Opens the recorder of one scenario. The recorders of a bundle must follow one another. */
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
  return new BundleRecorder(key, engine, { latency, counts, failures: failureWriter }, failures, onBegin)
}
