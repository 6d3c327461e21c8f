import { formatMicroseconds } from '../../../config/units/units.ts'
import type { Remark } from '../../../evidence/evidence.ts'
import type { Exchanged } from '../../../evidence/recorder/ended-request.ts'
import type { Recorder } from '../../../evidence/recorder/recorder.ts'
import { LocalCauses } from '../../engine/local-causes.ts'
import { K6Activity } from './activity.ts'
import { failureOf, type K6Failure } from './errors.ts'
import { K6Hops, type K6Request } from './hops.ts'
import { NameCounts, quoted } from './name-counts.ts'
import type { K6Names } from './names.ts'
import type { K6Sample } from './samples.ts'

/** What the fold needs to know about the scenario: the names of its requests, and the lengths of its two parts in seconds. */
export interface FoldFrame {
  readonly names: K6Names
  readonly warmUpSeconds: number
  readonly durationSeconds: number
  readonly timeoutSeconds: number
  /** The names of the scenarios of the script; left out if they are not known. */
  readonly scriptScenarios?: readonly string[]
}

/** How an answer failed that a script waited for longer than the scenario allows. */
const late: K6Failure = { failure: 'timeout' }

/** The most different checks that are reported. */
const maxToldChecks = 5

/** The method and URL of a request; a request with a name shows the name instead of its URL. */
function exampleOf({ method, url, error }: K6Request): Exchanged {
  return { method, path: /^https?:/.test(url) ? url : '', answer: error }
}

/** How many requests of a route were redirected, and the times of their hops. */
interface Redirected {
  requests: number
  hops: number
  microseconds: number
  longest: number
}

/**
 * Folds k6's samples into the recorder as they arrive. The time of a k6 sample is the end of its request. The start of the
 * request, which decides its second and whether it is measured at all, is therefore that time less `http_req_duration`.
 * Samples without a k6 scenario (setup, teardown) are not part of the load. The first sample with one marks the origin of the
 * scenario's time, unless k6's log has already given it.
 */
export class K6Fold {
  readonly seen = new Set<string>()
  /** Unix time in microseconds at which the load began; undefined until it is known. */
  origin: number | undefined
  /**
   * The number of iterations and of requests that started in the measured part, and the latest end of one, in seconds since
   * the measured part began.
   */
  iterations = 0
  requests = 0
  lastEnd = Number.NEGATIVE_INFINITY
  /** How many iterations each scenario of the script has ended, in the warm-up and after the measured part too. */
  readonly ended = new Map<string, number>()
  /** What each scenario of the script was seen to do, by its name. */
  readonly activities: ReadonlyMap<string, K6Activity>
  /** The time that the longest iteration took, in seconds; k6 reports only those that ended. */
  longestIteration = 0
  /** Length of the measured part in seconds. */
  duration: number
  /** Requests whose names are not names of routes. */
  readonly strangers = new NameCounts()
  readonly hops = new K6Hops((request) => this.#request(request))
  readonly #frame: FoldFrame
  readonly #recorder: Recorder
  readonly #causes = new LocalCauses()
  readonly #failedChecks = new Map<string, number>()
  readonly #leftOut = new NameCounts()
  readonly #redirected = new Map<string, Redirected>()
  #dropped = { measured: 0, warmUp: 0 }

  constructor(frame: FoldFrame, recorder: Recorder) {
    this.#frame = frame
    this.duration = frame.durationSeconds
    this.#recorder = recorder
    this.activities = new Map((frame.scriptScenarios ?? []).map((name) => [name, new K6Activity()]))
  }

  add(sample: K6Sample): void {
    this.seen.add(sample.metric)
    if (sample.metric === 'http_req_duration') {
      if (sample.scenario !== '') this.#hop(sample)
    } else if (sample.metric === 'iteration_duration') this.#iteration(sample)
    else if (sample.metric === 'dropped_iterations') this.#drop(sample)
    else if (sample.metric === 'data_received') this.#transfer(sample, 'in')
    else if (sample.metric === 'data_sent') this.#transfer(sample, 'out')
    else if (sample.metric === 'checks' && sample.value === 0)
      this.#failedChecks.set(sample.check, (this.#failedChecks.get(sample.check) ?? 0) + 1)
  }

  /** Sets the beginning of the load, as a Unix time in microseconds. */
  begin(origin: number): void {
    if (this.origin !== undefined) return
    this.origin = origin
    this.#recorder.begin(origin / 1000 + this.#frame.warmUpSeconds * 1000)
  }

  #hop(sample: K6Sample): void {
    this.hops.add(sample)
    const took = sample.value / 1000
    const activity = this.activities.get(sample.scenario)
    activity?.noteEnd(sample.metadata, this.#since(sample.time - sample.value * 1000) + took)
  }

  #iteration(sample: K6Sample): void {
    this.hops.end(sample.metadata)
    if (sample.scenario === '') return
    this.ended.set(sample.scenario, (this.ended.get(sample.scenario) ?? 0) + 1)
    const seconds = sample.value / 1000
    this.longestIteration = Math.max(this.longestIteration, seconds)
    const start = this.#since(sample.time - sample.value * 1000)
    this.activities.get(sample.scenario)?.endIteration(sample.metadata, start, seconds)
    if (this.#isMeasured(start)) this.iterations += 1
  }

  /** Counts bytes: k6 reports the bytes of an iteration at its end. */
  #transfer(sample: K6Sample, way: 'in' | 'out'): void {
    if (sample.scenario === '' || this.origin === undefined) return
    const offset = this.#since(sample.time)
    if (!this.#isMeasured(offset)) return
    this.#recorder.recordTransfer(offset, way === 'in' ? sample.value : 0, way === 'out' ? sample.value : 0)
  }

  #drop(sample: K6Sample): void {
    const at = this.#since(sample.time)
    this.#dropped[at < 0 ? 'warmUp' : 'measured'] += sample.value
    this.activities.get(sample.scenario)?.drop(at, sample.value)
  }

  /**
   * Seconds between the beginning of the measured part and a Unix time in milliseconds; undefined before the load has begun.
   */
  elapsed(now: number): number | undefined {
    return this.origin === undefined ? undefined : now / 1000 - this.origin / 1e6 - this.#frame.warmUpSeconds
  }

  /**
   * Ends the measured part with the current second; returns that end in Unix milliseconds, or undefined before the measured
   * part.
   */
  endWith(now: number): number | undefined {
    const elapsed = this.elapsed(now)
    if (elapsed === undefined || elapsed < 0) return undefined
    this.duration = Math.min(this.duration, Math.floor(elapsed) + 1)
    return now + (this.duration - elapsed) * 1000
  }

  /** A Unix time in microseconds, in seconds since the measured part began. */
  #since(start: number): number {
    this.begin(start)
    const since = (start - (this.origin ?? start)) / 1e6
    const { warmUpSeconds } = this.#frame
    // k6's log is read some milliseconds late: a request that seems to begin before the load is its first request.
    return warmUpSeconds === 0 ? Math.max(0, since) : since - warmUpSeconds
  }

  #isMeasured(offset: number): boolean {
    return offset >= 0 && offset < this.duration
  }

  #request(request: K6Request): void {
    const { status, end } = request
    const { timeoutSeconds } = this.#frame
    const took = end - request.start
    const isLate = status > 0 && took > timeoutSeconds * 1e6
    const { failure, local } = (isLate ? late : failureOf(request)) ?? {}
    // k6 gives a duration of 0 to a request that never had a connection: a timeout has taken at least the time it waited.
    const microseconds = failure === 'timeout' && took < 1 ? timeoutSeconds * 1e6 : took
    const offset = this.#since(end - microseconds)
    if (offset + microseconds / 1e6 > this.lastEnd) {
      this.lastEnd = offset + microseconds / 1e6
      this.#recorder.advance(this.lastEnd - timeoutSeconds - 2)
    }
    const meaning = this.#frame.names.meaningOf(request.name, request.method)
    const ended = {
      offset,
      microseconds: Math.max(1, Math.round(microseconds)),
      ...{ status, failure, bytesIn: 0, bytesOut: 0 },
      example: failure && (() => exampleOf(request)),
    }
    if (!this.#isMeasured(offset)) {
      // The recorder leaves it out of the evidence too, but counts it for the rate of the warm-up.
      if (offset < 0 && typeof meaning !== 'string') this.#recorder.record({ ...ended, ...meaning })
      return
    }
    if (typeof meaning === 'string') {
      const counts = meaning === 'unknown' ? this.strangers : this.#leftOut
      counts.add(request.name)
      return
    }
    this.requests += 1
    if (local !== undefined) this.#causes.add(local)
    if (request.hops.length > 1) this.#redirect(meaning.route, request.hops)
    this.#recorder.record({ ...ended, ...meaning })
  }

  #redirect(route: string, hops: readonly number[]): void {
    const sum = this.#redirected.get(route) ?? { requests: 0, hops: 0, microseconds: 0, longest: 0 }
    this.#redirected.set(route, sum)
    sum.requests += 1
    sum.hops += hops.length
    sum.microseconds += hops.reduce((total, hop) => total + hop, 0)
    sum.longest = Math.max(sum.longest, ...hops)
  }

  /** What the samples say beside latencies. */
  remarks(): Remark[] {
    const { measured, warmUp } = this.#dropped
    const remarks: Remark[] = [...this.#causes.remarks]
    const tell = (kind: Remark['kind'], message: string, passable = false) =>
      remarks.push({ kind, message, passable })
    if (measured + warmUp > 0) {
      const when = measured === 0 ? ', all of them during the warm-up' : ''
      tell('dropped', `k6 dropped ${measured + warmUp} iteration(s) because no virtual user was free${when}`)
    }
    for (const [check, count] of [...this.#failedChecks].slice(0, maxToldChecks))
      tell('check', `the check ${quoted(check)} failed ${count} time(s)`)
    const { strangers } = this
    if (strangers.total > 0)
      tell(
        'instrument',
        `${strangers.total} request(s) carry a name that is no route of the scenario: ${strangers.words}; map each in \`names\`, to a route or to null`,
      )
    if (this.#leftOut.total > 0)
      tell(
        'instrument',
        `${this.#leftOut.total} request(s) are left out, as \`names\` says: ${this.#leftOut.words}`,
        true,
      )
    for (const [route, { requests, hops, microseconds, longest }] of this.#redirected)
      tell(
        'instrument',
        `${requests} request(s) of ${route} were redirected, each one request from the first hop to the answer: ${hops} hops of ${formatMicroseconds(microseconds / hops)} on average, ${formatMicroseconds(longest)} at most`,
        true,
      )
    return remarks
  }
}
