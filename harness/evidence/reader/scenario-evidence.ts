import { createHash } from 'node:crypto'
import { largest } from '../../base/values/largest.ts'
import { type Distribution, merge } from '../distribution.ts'
import { loadTimes, type ScenarioEvidence, type TimedSecond } from '../evidence.ts'
import { type EvidenceKey, keyInWords, tagPrefixIn, tagPrefixOf } from '../evidence-key.ts'
import type { ReadLine, ReadSecondsLine } from '../evidence-schema.ts'
import type { Line } from '../json-lines.ts'
import { failedPrefix, firstBytePrefix, loadTimeRoute, sendLagRoute } from '../seconds-line.ts'
import type { Interval } from './hlog-intervals.ts'
import { routeEvidence } from './route-evidence.ts'

type LoggedInterval = Interval & { readonly line: string }

/** Tags of the log that do not stand for a route. */
const tagsOfNoRoute: ReadonlySet<string> = new Set([sendLagRoute, ...loadTimes.map(loadTimeRoute)])

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/**
 * The intervals of one scenario by route and by second since `startedAt`.
 * @throws the error that `problem` makes from a sentence.
 */
function latenciesByRoute(
  prefix: string,
  startedAt: number,
  intervals: readonly LoggedInterval[],
  problem: (what: string) => Error,
): Map<string, Map<number, Distribution[]>> {
  const latencies = new Map<string, Map<number, Distribution[]>>()
  for (const { tag, start, milliseconds, latency } of intervals) {
    const route = tag.slice(prefix.length)
    const at = (start - startedAt) / 1000
    if (milliseconds !== 1000 || !Number.isInteger(at) || at < 0)
      throw problem(`an interval of ${route} is no whole second of the measured part`)
    const ofRoute = latencies.get(route) ?? new Map<number, Distribution[]>()
    latencies.set(route, ofRoute)
    ofRoute.set(at, [...(ofRoute.get(at) ?? []), latency])
  }
  return latencies
}

/** How the lines of a closed scenario differ from those that were written; undefined when they are equal. */
function difference(
  closing: Line<ReadLine<'scenario'>>,
  lines: readonly Line<ReadSecondsLine>[],
  intervals: readonly LoggedInterval[],
): string | undefined {
  const { latencyDigest } = closing.value
  const logged = intervals.map(({ line }) => `${line}\n`).join('')
  if (sha256(logged) !== latencyDigest) return 'its latencies are not those that were written'
  const written = lines.filter((line) => line !== closing).map(({ text }) => `${text}\n`)
  const { secondsDigest, ...signed } = JSON.parse(closing.text)
  return sha256(written.join('') + JSON.stringify(signed)) === secondsDigest
    ? undefined
    : 'its counts are not those that were written'
}

/** The key of a line, without an arm when it names none. */
const keyOf = ({ scenario, arm }: EvidenceKey): EvidenceKey =>
  arm === undefined ? { scenario } : { scenario, arm }

/** The times of each second, in order. */
const timedSeconds = (seconds: ReadonlyMap<number, readonly Distribution[]>): TimedSecond[] =>
  [...seconds]
    .map(([at, parts]) => ({ at, latency: merge(parts) }))
    .toSorted((one, other) => one.at - other.at)

type Latencies = ReadonlyMap<string, ReadonlyMap<number, Distribution[]>>

/** The lines of one type. */
const ofType = <T extends ReadSecondsLine['type']>(lines: readonly Line<ReadSecondsLine>[], type: T) =>
  lines.filter((line): line is Line<ReadLine<T>> => line.value.type === type)

/** The first and the last line of a scenario; the last one is missing when the driver did not write it. */
function endsOf(
  lines: readonly Line<ReadSecondsLine>[],
  intervals: readonly LoggedInterval[],
  state: 'closed' | 'growing',
  problem: (what: string) => Error,
) {
  const [begin, ...moreBegins] = ofType(lines, 'begin')
  const [last, ...moreClosings] = ofType(lines, 'scenario')
  if (begin === undefined) throw problem('its beginning is missing')
  if (moreBegins.length + moreClosings.length > 0) throw problem('it is there more than once')
  const { startedAt, engine } = begin.value
  if (last !== undefined && (last.value.startedAt !== startedAt || last.value.engine !== engine))
    throw problem('its two ends disagree')
  const wrong = last && difference(last, lines, intervals)
  if (wrong !== undefined && state === 'closed') throw problem(wrong)
  // The closing line of one file may exist before the last lines of the other.
  return { begin: begin.value, closing: wrong === undefined ? last?.value : undefined }
}

/** Every route that was counted or timed. */
function routesOf(
  latencies: Latencies,
  seconds: readonly ReadLine<'second'>[],
  ended: 'cut-off' | 'closed',
): ScenarioEvidence['routes'] {
  const byRoute = Map.groupBy(seconds, ({ route }) => route)
  // When requests failed and no latency is recorded as that of a failure, the bundle is from before these were recorded.
  const apart = [...latencies.keys()].some((tag) => tag.startsWith(failedPrefix))
  const timed = [...latencies.keys()]
    .filter((tag) => !tagsOfNoRoute.has(tag))
    .map((tag) => tag.replace(failedPrefix, '').replace(firstBytePrefix, ''))
  return [...new Set([...byRoute.keys(), ...timed])].map((route) => {
    const failed = apart ? (latencies.get(`${failedPrefix}${route}`) ?? new Map()) : undefined
    const firstByte = latencies.get(`${firstBytePrefix}${route}`)
    const all = latencies.get(route) ?? new Map()
    return routeEvidence(route, byRoute.get(route) ?? [], { all, failed, firstByte }, ended)
  })
}

/** Times that belong to no route. */
function loadTimesOf(latencies: Latencies): ScenarioEvidence['times'] {
  const times = loadTimes.flatMap((of) => {
    const seconds = latencies.get(loadTimeRoute(of))
    return seconds ? [[of, timedSeconds(seconds)] as const] : []
  })
  return times.length > 0 ? Object.fromEntries(times) : undefined
}

/** Whether the files still grow, and what is wanted of a scenario that has no end yet. */
export interface Growth {
  readonly state: 'closed' | 'growing'
  /**
   * At most so many of its seconds, and only those that are on disk as a whole. Its last second is not: one file can have its
   * lines before the other. Without this number all that is there is read.
   */
  readonly judgedSeconds?: number | undefined
}

/** Of so many seconds on disk, those that are read of a scenario without an end; undefined for all. */
const wantedOf = (onDisk: number, { judgedSeconds }: Growth): number | undefined =>
  judgedSeconds === undefined ? undefined : Math.max(0, Math.min(judgedSeconds, onDisk - 1))

function oneScenario(
  key: EvidenceKey,
  lines: readonly Line<ReadSecondsLine>[],
  intervals: readonly LoggedInterval[],
  growth: Growth,
): ScenarioEvidence {
  const problem = (what: string) => new RangeError(`scenario ${keyInWords(key)}: ${what}`)
  const { begin, closing } = endsOf(lines, intervals, growth.state, problem)
  const { startedAt, engine } = begin
  const seconds = ofType(lines, 'second').map(({ value }) => value)
  const latencies = latenciesByRoute(tagPrefixOf(key), startedAt, intervals, problem)
  const onDisk = Math.max(-1, largest(seconds.map(({ at }) => at))) + 1
  const judgedSeconds = closing ? closing.judgedSeconds : wantedOf(onDisk, growth)
  const sendLag = [...(latencies.get(sendLagRoute) ?? [])].filter(
    ([at]) => judgedSeconds === undefined || at < judgedSeconds,
  )
  const transfer = ofType(lines, 'transfer').map(({ value: { at, bytesIn, bytesOut } }) => ({
    at,
    bytesIn,
    bytesOut,
  }))
  return {
    ...key,
    engine,
    status: closing?.status ?? 'aborted',
    reason: closing ? (closing.reason ?? undefined) : 'The driver ended before it could close the evidence.',
    startedAt,
    seconds: closing?.seconds ?? onDisk,
    judgedSeconds,
    intendedRate: closing?.intendedRate ?? undefined,
    intended: closing?.intended ?? undefined,
    users: closing?.users,
    routes: routesOf(latencies, seconds, closing === undefined ? 'cut-off' : 'closed'),
    transfer: transfer.length > 0 ? transfer : undefined,
    times: loadTimesOf(latencies),
    generator: {
      cpuSeconds: closing?.cpuSeconds ?? 0,
      eventLoopDelayP99: closing?.eventLoopDelayP99 ?? undefined,
      sendLag: sendLag.length > 0 ? merge(sendLag.flatMap(([, parts]) => parts)) : undefined,
    },
    remarks: closing?.remarks ?? [],
  }
}

/**
 * Combines counts and latencies, each scenario of each arm in the order in which they began. While the files are growing, or
 * when their writer was killed, one file can be ahead of the other; entries that are in only one file are then left out.
 * @throws RangeError naming the scenario, when lines are missing, changed or contradictory.
 */
export function scenarioEvidence(
  lines: readonly Line<ReadSecondsLine>[],
  intervals: readonly LoggedInterval[],
  growth: Growth = { state: 'closed' },
): ScenarioEvidence[] {
  const byKey = Map.groupBy(lines, ({ value }) => tagPrefixOf(value))
  const byTag = Map.groupBy(intervals, ({ tag }) => tagPrefixIn(tag))
  for (const prefix of byTag.keys())
    if (growth.state === 'closed' && !byKey.has(prefix))
      throw new RangeError(`scenario ${prefix.slice(0, -1)}: its counts are missing`)
  return [...byKey].flatMap(([prefix, own]) => {
    const [first] = own
    return first ? oneScenario(keyOf(first.value), own, byTag.get(prefix) ?? [], growth) : []
  })
}
