import type { ServerResponse } from 'node:http'
import { Counter, Histogram, type Registry } from 'prom-client'
import { latencyBoundaries, type MetricName, metricCatalogue, sparseBoundaries } from './metrics.ts'

/** The status for a client that disconnected before it was answered. */
const clientClosed = 499

/** A finished request. */
export interface Answered {
  method: string
  endpoint: string
  /** When the request began, in milliseconds of `performance.now()`. */
  began: number
  /** Bytes of the bodies. */
  received: number
  sent: number
}

/** The counts of one method, route and status. */
interface Line {
  labels: { method: string; endpoint: string; status: string }
  count: number
  seconds: number
  /** How many requests took at most the boundary with the same index, and longer than the previous boundary. */
  buckets: Float64Array
}

/** By route, method and status. */
type Lines = Map<string, Map<string, Map<number, Line>>>

/**
 * Counts requests and their durations. prom-client sorts and joins labels for every observation; this class finds one line by
 * method, route and status, and writes all lines at each scrape.
 */
export class RequestMeter {
  /** Requests begun and not yet answered. */
  inFlight = 0
  /** Bytes of bodies. */
  received = 0
  sent = 0
  readonly #lines: Lines = new Map()
  readonly #boundaries: readonly number[]
  readonly #isCounting: boolean

  /** @param isCounting false: nothing is counted by route or exported. */
  constructor(budgetsSeconds: readonly number[], registry: Registry, isCounting = true) {
    const boundaries = latencyBoundaries(budgetsSeconds)
    const sparse = sparseBoundaries(boundaries, budgetsSeconds)
    const lines = this.#lines
    this.#boundaries = boundaries
    this.#isCounting = isCounting
    const options = (name: MetricName) => ({
      name,
      help: metricCatalogue.find((row) => row.name === name)?.help ?? name,
      labelNames: ['method', 'endpoint', 'status'] as const,
      registers: [registry],
    })
    class Requests extends Counter {
      override async get() {
        const values = [...all(lines)].map(({ labels, count }) => ({ labels, value: count }))
        return { ...(await super.get()), values }
      }
    }
    const durations = options('http_request_duration_seconds')
    class Durations extends Histogram {
      // The registry calls this method for the lines of a histogram, and not `get`; prom-client's types do not contain it.
      async getForPromString() {
        const values = [...all(lines)].flatMap((line) =>
          line.count === 0
            ? emptyHistogram(durations.name, line, sparse)
            : histogramValues(durations.name, line, boundaries),
        )
        return { name: durations.name, help: durations.help, type: 'histogram', aggregator: 'sum', values }
      }
    }
    new Requests(options('http_requests_total'))
    new Durations({ ...durations, buckets: boundaries })
  }

  /**
   * Sets the counts of these statuses to zero, and the count of disconnected clients too: a series that appears with its
   * first value hides its first burst from every rate.
   */
  expect(method: string, endpoint: string, statuses: readonly number[]): void {
    if (!this.#isCounting) return
    for (const status of [...statuses, clientClosed]) this.#line(method, endpoint, status)
  }

  /** To be called when the response is closed; returns the status that was counted. */
  close(response: ServerResponse, { method, endpoint, began, received, sent }: Answered): number {
    const status = response.writableFinished ? response.statusCode : clientClosed
    this.inFlight -= 1
    this.received += received
    this.sent += sent
    this.observe(method, endpoint, status, (performance.now() - began) / 1000)
    return status
  }

  observe(method: string, endpoint: string, status: number, seconds: number): void {
    if (!this.#isCounting) return
    const line = this.#line(method, endpoint, status)
    line.count += 1
    line.seconds += seconds
    const place = bucketOf(this.#boundaries, seconds)
    line.buckets[place] = (line.buckets[place] ?? 0) + 1
  }

  #line(method: string, endpoint: string, status: number): Line {
    // The names of routes and methods are always the same string objects, so two lookups cost less than joining the names.
    const byMethod = entryOf(this.#lines, endpoint, () => new Map<string, Map<number, Line>>())
    const byStatus = entryOf(byMethod, method, () => new Map<number, Line>())
    return entryOf(byStatus, status, () => ({
      labels: { method, endpoint, status: String(status) },
      count: 0,
      seconds: 0,
      buckets: new Float64Array(this.#boundaries.length + 1),
    }))
  }
}

/** The index of the first boundary that is not below `seconds`; the number of boundaries when all are below. */
export function bucketOf(boundaries: readonly number[], seconds: number): number {
  let low = 0
  let high = boundaries.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((boundaries[middle] ?? 0) < seconds) low = middle + 1
    else high = middle
  }
  return low
}

function entryOf<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key)
  if (known !== undefined) return known
  const fresh = make()
  map.set(key, fresh)
  return fresh
}

function* all(lines: Lines): Generator<Line> {
  for (const byMethod of lines.values()) for (const byStatus of byMethod.values()) yield* byStatus.values()
}

/**
 * A histogram without observations, with only what the rates of its first requests need: its sparse boundaries, and for errors
 * only the count. All buckets of every route and status would be ten thousand lines for each scrape, and requests would wait
 * for them. The buckets of an error appear together, so that its first scrape is missing from percentiles but bends none.
 */
function emptyHistogram(name: string, line: Line, sparse: readonly number[]) {
  const { labels } = line
  const count = { metricName: `${name}_count`, labels, sharedLabels: {}, value: 0 }
  if (/^[45]/.test(labels.status)) return [count]
  const buckets = [...sparse, '+Inf' as const].map((le) => ({
    metricName: `${name}_bucket`,
    labels: { ...labels, le },
    sharedLabels: {},
    value: 0,
  }))
  return [...buckets, { metricName: `${name}_sum`, labels, sharedLabels: {}, value: 0 }, count]
}

function histogramValues(name: string, line: Line, boundaries: readonly number[]) {
  let below = 0
  const cumulative = [...boundaries, '+Inf' as const].map((le, place) => {
    below += line.buckets[place] ?? 0
    return { metricName: `${name}_bucket`, labels: { ...line.labels, le }, sharedLabels: {}, value: below }
  })
  return [
    ...cumulative,
    { metricName: `${name}_sum`, labels: line.labels, sharedLabels: {}, value: line.seconds },
    { metricName: `${name}_count`, labels: line.labels, sharedLabels: {}, value: line.count },
  ]
}
