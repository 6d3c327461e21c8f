import { createHash } from 'node:crypto'
import { type Distribution, merge } from './distribution.ts'
import type { Counts, RouteEvidence, RouteSecond, ScenarioEvidence } from './evidence.ts'
import type { ReadSecondsLine } from './evidence-schema.ts'
import type { Interval } from './hlog.ts'
import type { Line } from './json-lines.ts'
import { sendLagRoute } from './seconds-line.ts'

type Of<T extends ReadSecondsLine['type']> = Extract<ReadSecondsLine, { type: T }>
type LoggedInterval = Interval & { readonly line: string }

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const sumOf = (counts: Readonly<Record<string, number>>) =>
  Object.values(counts).reduce((sum, count) => sum + count, 0)

/** What is wrong with a line's counts in themselves; undefined when they agree. */
function disagreement({ done, statuses, failures }: Of<'second'>): string | undefined {
  const responses = sumOf(statuses)
  const of = (first: string) =>
    sumOf(Object.fromEntries(Object.entries(statuses).filter(([status]) => status.startsWith(first))))
  if (responses > done) return `${responses} responses to ${done} requests`
  if (sumOf(failures) > done) return `${sumOf(failures)} failures of ${done} requests`
  if (done - responses > sumOf(failures)) return 'requests without a response that did not fail'
  if ((failures.http4xx ?? 0) > of('4') || (failures.http5xx ?? 0) > of('5'))
    return 'more failures by status than responses with it'
  return undefined
}

const addCounts = (parts: readonly Counts[]): Counts => {
  const total: Counts = { done: 0, statuses: {}, failures: {}, bytesIn: 0, bytesOut: 0 }
  for (const part of parts) {
    total.done += part.done
    total.bytesIn += part.bytesIn
    total.bytesOut += part.bytesOut
    for (const [status, count] of Object.entries(part.statuses))
      total.statuses[status] = (total.statuses[status] ?? 0) + count
    for (const kind of Object.keys(part.failures) as (keyof typeof part.failures)[])
      total.failures[kind] = (total.failures[kind] ?? 0) + (part.failures[kind] ?? 0)
  }
  return total
}

/** The seconds of one route in order, each with its histogram, which must hold as many values as requests ended. */
function routeEvidence(
  route: string,
  lines: readonly Of<'second'>[],
  latencies: ReadonlyMap<number, readonly Distribution[]>,
): RouteEvidence {
  const seconds = [...Map.groupBy(lines, ({ at }) => at)]
    .sort(([a], [b]) => a - b)
    .map(([at, parts]): RouteSecond => {
      const counts = addCounts(parts)
      const latency = merge(latencies.get(at) ?? [])
      if (latency.total !== counts.done)
        throw new RangeError(
          `second ${at} of ${route} has ${counts.done} requests but ${latency.total} latencies`,
        )
      return { at, ...counts, latency }
    })
  const present = new Set(seconds.map(({ at }) => at))
  for (const at of latencies.keys())
    if (!present.has(at)) throw new RangeError(`second ${at} of ${route} has latencies but no counts`)
  return {
    route,
    total: addCounts(seconds),
    latency: merge(seconds.map(({ latency }) => latency)),
    seconds,
  }
}

function oneScenario(
  scenario: string,
  lines: readonly Line<ReadSecondsLine>[],
  intervals: readonly LoggedInterval[],
): ScenarioEvidence {
  const problem = (what: string) => new RangeError(`scenario ${scenario}: ${what}`)
  const of = <T extends ReadSecondsLine['type']>(type: T) =>
    lines.filter((line): line is Line<Of<T>> => line.value.type === type)
  const [begin, ...moreBegins] = of('begin')
  const [closing, ...moreClosings] = of('scenario')
  if (begin === undefined) throw problem('its beginning is missing')
  if (moreBegins.length + moreClosings.length > 0) throw problem('it is there more than once')
  const { startedAt, engine } = begin.value
  const seconds = of('second')

  if (closing !== undefined) {
    const { latencyDigest, secondsDigest, ...rest } = closing.value
    if (rest.startedAt !== startedAt || rest.engine !== engine) throw problem('its two ends disagree')
    const logged = intervals.map(({ line }) => `${line}\n`).join('')
    if (sha256(logged) !== latencyDigest) throw problem('its latencies are not those that were written')
    const written = lines.filter((line) => line !== closing).map(({ text }) => `${text}\n`)
    const { secondsDigest: _, ...signed } = JSON.parse(closing.text)
    if (sha256(written.join('') + JSON.stringify(signed)) !== secondsDigest)
      throw problem('its counts are not those that were written')
  }
  for (const { value } of seconds) {
    const wrong = disagreement(value)
    if (wrong) throw problem(`second ${value.at} of ${value.route} has ${wrong}`)
  }

  const latencies = new Map<string, Map<number, Distribution[]>>()
  for (const { tag, start, milliseconds, latency } of intervals) {
    const route = tag.slice(scenario.length + 1)
    const at = (start - startedAt) / 1000
    if (milliseconds !== 1000 || !Number.isInteger(at) || at < 0)
      throw problem(`an interval of ${route} is no whole second of the measured part`)
    const ofRoute = latencies.get(route) ?? new Map<number, Distribution[]>()
    latencies.set(route, ofRoute)
    ofRoute.set(at, [...(ofRoute.get(at) ?? []), latency])
  }
  const sendLag = latencies.get(sendLagRoute)
  latencies.delete(sendLagRoute)
  const byRoute = Map.groupBy(
    seconds.map(({ value }) => value),
    ({ route }) => route,
  )
  const routeNames = new Set([...byRoute.keys(), ...latencies.keys()])
  const routes = [...routeNames].map((route) =>
    routeEvidence(route, byRoute.get(route) ?? [], latencies.get(route) ?? new Map()),
  )
  const lastSecond = Math.max(-1, ...seconds.map(({ value }) => value.at))
  const lag = sendLag && merge([...sendLag.values()].flat())
  return {
    scenario,
    engine,
    status: closing?.value.status ?? 'aborted',
    reason: closing
      ? (closing.value.reason ?? undefined)
      : 'The driver ended before it could close the evidence.',
    startedAt,
    seconds: closing?.value.seconds ?? lastSecond + 1,
    intendedRate: closing?.value.intendedRate ?? undefined,
    intended: closing?.value.intended ?? undefined,
    routes,
    generator: {
      cpuSeconds: closing?.value.cpuSeconds ?? 0,
      eventLoopDelayP99: closing?.value.eventLoopDelayP99 ?? undefined,
      sendLag: lag,
    },
    remarks: closing?.value.remarks ?? [],
  }
}

/**
 * Puts counts and latencies together, scenario by scenario in the order they began.
 * @throws RangeError naming the scenario, when lines are missing, changed or do not agree.
 */
export function scenarioEvidence(
  lines: readonly Line<ReadSecondsLine>[],
  intervals: readonly LoggedInterval[],
): ScenarioEvidence[] {
  const byScenario = Map.groupBy(lines, ({ value }) => value.scenario)
  const byTag = Map.groupBy(intervals, ({ tag }) => tag.slice(0, tag.indexOf('/')))
  for (const name of byTag.keys())
    if (!byScenario.has(name)) throw new RangeError(`scenario ${name}: its counts are missing`)
  return [...byScenario].map(([name, own]) => oneScenario(name, own, byTag.get(name) ?? []))
}
