import { distributionIn } from '../../evidence/histogram.ts'
import type { SliceRoute } from '../../evidence/paired.ts'
import type { EndedRequest } from '../../evidence/recorder/ended-request.ts'
import { Interval, TallyPool } from '../../evidence/recorder/interval.ts'
import type { Recorder } from '../../evidence/recorder/recorder.ts'
import type { Tally } from '../../evidence/recorder/tally.ts'

const sliceRoute = ({ histogram, statuses, failures, bytesIn, bytesOut }: Tally): SliceRoute => ({
  counts: {
    done: histogram.totalCount,
    statuses: Object.fromEntries(statuses),
    failures: Object.fromEntries(failures),
    bytesIn,
    bytesOut,
  },
  latency: distributionIn(histogram),
})

/** Keeps the measurements of one arm, one slice after another. Each slice is one interval. */
export class SliceRecorder implements Recorder {
  readonly #pool = new TallyPool()
  #interval = new Interval(0, 0, this.#pool)
  #intended = 0
  #ended = 0
  #sendLag = 0

  /** Begins a slice at `at` seconds; measurements from before that were not taken are lost. */
  open(at: number, seconds: number): void {
    for (const tally of this.#interval.routes.values()) this.#pool.giveBack(tally)
    this.#interval = new Interval(at, seconds, this.#pool)
    this.#intended = 0
    this.#ended = 0
    this.#sendLag = 0
  }

  /** The number of requests that were meant to start. */
  get intended(): number {
    return this.#intended
  }

  get ended(): number {
    return this.#ended
  }

  get underWay(): number {
    return this.#intended - this.#ended
  }

  /** The greatest lateness of a request in microseconds. */
  get sendLag(): number {
    return this.#sendLag
  }

  get failed(): number {
    const tallies = [...this.#interval.routes.values()]
    return tallies.reduce((sum, { failed }) => sum + (failed?.totalCount ?? 0), 0)
  }

  /** The measurements of each route. */
  routes(): Readonly<Record<string, SliceRoute>> {
    const { routes } = this.#interval
    return Object.fromEntries(routes.entries().map(([route, tally]) => [route, sliceRoute(tally)]))
  }

  record(request: EndedRequest): void {
    this.#ended += 1
    this.#interval.add(request)
  }

  recordSendLag(_: number, microseconds: number): void {
    this.#intended += 1
    this.#sendLag = Math.max(this.#sendLag, microseconds)
  }

  // Times that belong to no route are not figures of a comparison.
  begin(): void {}
  recordTime(): void {}
  recordTransfer(): void {}
  advance(): void {}
}
