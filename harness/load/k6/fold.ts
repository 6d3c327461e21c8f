import type { FailureKind, Remark } from '../../evidence/evidence.ts'
import type { Recorder } from '../../evidence/recorder/recorder.ts'
import { kindOfStatus } from '../engine/failure-of-status.ts'
import type { K6Sample } from './samples.ts'

/** What the fold needs to know of the scenario: its routes and the two parts of its time, in seconds. */
export interface FoldFrame {
  readonly routes: readonly string[]
  readonly warmUpSeconds: number
  readonly durationSeconds: number
  readonly timeoutSeconds: number
}

const few = 5

/**
 * The kind of failure of an answer's status or, where none came, of a k6 error code (docs, "Error codes"). k6 follows
 * redirects itself and expects 200 to 399 unless told otherwise.
 */
export function failureOf(errorCode: string, status: number): FailureKind | undefined {
  if (status > 0) return status < 400 ? undefined : kindOfStatus(status)
  if (errorCode === '') return undefined
  const code = Number(errorCode)
  if (code === 1050 || code === 1211) return 'timeout'
  if ((code >= 1100 && code < 1200) || (code >= 1210 && code < 1220)) return 'refused'
  return 'reset'
}

/**
 * Folds k6's samples into the recorder as they come. k6 stamps a sample with the end of its request, so the start,
 * which decides the second and whether it is measured at all, is the stamp less `http_req_duration`. Samples without
 * a k6 scenario (setup, teardown) are no load; the first one with it marks the origin of the scenario's time.
 */
export class K6Fold {
  readonly seen = new Set<string>()
  /** Unix time in microseconds at which the load began; undefined until its first sample. */
  origin: number | undefined
  /** Iterations and requests that started in the measured part, and the latest end seen, in seconds since its begin. */
  iterations = 0
  requests = 0
  lastEnd = Number.NEGATIVE_INFINITY
  /** Length of the measured part in seconds. */
  duration: number
  readonly #frame: FoldFrame
  readonly #recorder: Recorder
  readonly #failedChecks = new Map<string, number>()
  readonly #strangers = new Set<string>()
  #strangeRequests = 0
  #dropped = { measured: 0, warmUp: 0 }

  constructor(frame: FoldFrame, recorder: Recorder) {
    this.#frame = frame
    this.duration = frame.durationSeconds
    this.#recorder = recorder
  }

  add(sample: K6Sample): void {
    this.seen.add(sample.metric)
    if (sample.metric === 'http_req_duration') this.#request(sample)
    else if (sample.metric === 'iteration_duration') this.#iteration(sample)
    else if (sample.metric === 'dropped_iterations') this.#drop(sample)
    else if (sample.metric === 'data_received') this.#transfer(sample, 'in')
    else if (sample.metric === 'data_sent') this.#transfer(sample, 'out')
    else if (sample.metric === 'checks' && sample.value === 0)
      this.#failedChecks.set(sample.check, (this.#failedChecks.get(sample.check) ?? 0) + 1)
  }

  #iteration(sample: K6Sample): void {
    if (sample.scenario !== '' && this.#isMeasured(this.#offset(sample))) this.iterations += 1
  }

  /** k6 counts the bytes of an iteration, at its end. */
  #transfer(sample: K6Sample, way: 'in' | 'out'): void {
    if (sample.scenario === '' || this.origin === undefined) return
    const offset = this.#since(sample.time)
    if (!this.#isMeasured(offset)) return
    this.#recorder.recordTransfer(offset, way === 'in' ? sample.value : 0, way === 'out' ? sample.value : 0)
  }

  #drop(sample: K6Sample): void {
    const part = this.#since(sample.time) < 0 ? 'warmUp' : 'measured'
    this.#dropped[part] += sample.value
  }

  /** Seconds since the measured part began at a unix time in milliseconds; undefined before the load's first sample. */
  elapsed(now: number): number | undefined {
    return this.origin === undefined ? undefined : now / 1000 - this.origin / 1e6 - this.#frame.warmUpSeconds
  }

  /** Ends the measured part with the second under way; returns that end in unix milliseconds, or undefined before it. */
  endWith(now: number): number | undefined {
    const elapsed = this.elapsed(now)
    if (elapsed === undefined || elapsed < 0) return undefined
    this.duration = Math.min(this.duration, Math.floor(elapsed) + 1)
    return now + (this.duration - elapsed) * 1000
  }

  /** Start of a sample that stands for a span of time, in seconds since the measured part began. */
  #offset({ time, value }: K6Sample): number {
    return this.#since(time - value * 1000)
  }

  /** A moment in unix microseconds, in seconds since the measured part began. */
  #since(start: number): number {
    if (this.origin === undefined) {
      this.origin = start
      this.#recorder.begin(start / 1000 + this.#frame.warmUpSeconds * 1000)
    }
    return (start - this.origin) / 1e6 - this.#frame.warmUpSeconds
  }

  #isMeasured(offset: number): boolean {
    return offset >= 0 && offset < this.duration
  }

  #request(sample: K6Sample): void {
    if (sample.scenario === '') return
    const offset = this.#offset(sample)
    const end = offset + sample.value / 1000
    if (end > this.lastEnd) {
      this.lastEnd = end
      this.#recorder.advance(end - this.#frame.timeoutSeconds - 2)
    }
    const status = Number(sample.status) || 0
    const failure = failureOf(sample.errorCode, status) ?? (status === 0 ? 'reset' : undefined)
    const microseconds = Math.max(1, Math.round(sample.value * 1000))
    const { name: route, method, url, error: answer } = sample
    // A request that has a name carries it in the place of its URL.
    const path = /^https?:/.test(url) ? url : ''
    const example = failure && (() => ({ method, path, answer }))
    const ended = { route, offset, microseconds, status, failure, bytesIn: 0, bytesOut: 0, example }
    if (!this.#isMeasured(offset)) {
      // The recorder leaves it out too, but counts it for the rate of the warm-up.
      if (offset < 0) this.#recorder.record(ended)
      return
    }
    if (!this.#frame.routes.includes(sample.name)) {
      this.#strangeRequests += 1
      if (this.#strangers.size < few) this.#strangers.add(sample.name)
      return
    }
    this.requests += 1
    this.#recorder.record(ended)
  }

  /** What the samples say beside latencies. */
  remarks(): Remark[] {
    const { measured, warmUp } = this.#dropped
    const remarks: Remark[] = []
    if (measured + warmUp > 0) {
      const when = measured === 0 ? ', all of them during the warm-up' : ''
      const message = `k6 dropped ${measured + warmUp} iteration(s) because no virtual user was free${when}`
      remarks.push({ kind: 'dropped', message, passable: false })
    }
    for (const [check, count] of [...this.#failedChecks].slice(0, few))
      remarks.push({
        kind: 'check',
        message: `the check "${check}" failed ${count} time(s)`,
        passable: false,
      })
    if (this.#strangeRequests > 0) {
      const names = [...this.#strangers].map((name) => `"${name}"`).join(', ')
      const message = `${this.#strangeRequests} request(s) carry a name that is no route of the scenario: ${names}`
      remarks.push({ kind: 'instrument', message, passable: false })
    }
    return remarks
  }
}
