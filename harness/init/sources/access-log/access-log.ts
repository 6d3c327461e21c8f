import { clip, counted, printable } from '../../../base/text.ts'
import type { Found, FoundRoute } from '../../found/found.ts'
import { groupRoutes } from '../../routes/group-routes.ts'
import { withoutSecrets } from '../../routes/hide-secrets.ts'
import { reading, repeatable, type SeenRequest } from '../../routes/seen.ts'
import { unreadable } from '../unreadable.ts'
import { arrivalsOf } from './arrivals.ts'
import { jsonLine } from './json-line.ts'
import { commonLine } from './log-line.ts'

const known =
  'the common and combined formats of Nginx and Apache, also with more behind them, and JSON, one object a line, with method, path (or `request`), status and time under the names that Nginx, Caddy, Traefik, Envoy and pino use'

interface Read {
  readonly seen: readonly SeenRequest[]
  readonly notes: readonly string[]
}

/** @throws TailgateError USAGE when most lines have an unknown format. */
function readLines(file: string, lines: Iterable<string>): Read {
  const seen: SeenRequest[] = []
  let number = 0
  let wrong = 0
  let firstWrong: { readonly number: number; readonly line: string } | undefined
  for (const line of lines) {
    number++
    if (line.trim() === '' || line.startsWith('#')) continue
    const one = line.trimStart().startsWith('{') ? jsonLine(line) : commonLine(line)
    if (one !== undefined) seen.push(one)
    else {
      wrong++
      firstWrong ??= { number, line }
    }
  }
  if (firstWrong !== undefined && wrong >= seen.length)
    throw unreadable(
      file,
      `line ${firstWrong.number} is in no format that is known: ${clip(printable(firstWrong.line), 100)}`,
      `Known are ${known}.`,
    )
  if (seen.length === 0)
    throw unreadable(file, 'it holds no request', `Give a log with requests in it. Known are ${known}.`)
  const notes =
    firstWrong === undefined
      ? []
      : [`${counted(wrong, 'line')} could not be read, the first is line ${firstWrong.number}.`]
  return { seen, notes }
}

/** Seconds from the first to the last request. */
function spanOf(seen: readonly SeenRequest[]): number {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const { at } of seen) {
    if (at === undefined) continue
    first = Math.min(first, at)
    last = Math.max(last, at)
  }
  return Math.max(0, last - first)
}

const inWords = (seconds: number): string =>
  seconds < 120 ? counted(Math.round(seconds), 'second') : counted(Math.round(seconds / 60), 'minute')

/** Times of which most are this long, in seconds, are likelier milliseconds. */
const hardlySeconds = 20

/** Says that times may have been read in the wrong unit, which the log itself does not name. */
function unitNotes(seen: readonly SeenRequest[]): readonly string[] {
  const times = seen.flatMap(({ tookSeconds }) => (tookSeconds === undefined ? [] : [tookSeconds]))
  const long = times.filter((time) => time >= hardlySeconds).length
  return long > times.length / 2
    ? [
        `Most of its answers took ${hardlySeconds} s and more, as its times are read as seconds. If they are milliseconds, name them \`duration_ms\`: moments and budgets are wrong otherwise.`,
      ]
    : []
}

/** A log has no bodies, so a writing request can only be repeated when another source describes its body. */
const asLogged = (one: SeenRequest): SeenRequest =>
  reading.includes(one.method)
    ? one
    : { ...one, notRepeatable: 'changes something, and a log does not hold its body' }

export interface LogOptions {
  readonly withStatic: boolean
  /** Routes that an OpenAPI description names. */
  readonly known?: readonly FoundRoute[]
}

/** Reads an access log: which routes are requested, how often, and when. `file` is its name in messages. */
export function readAccessLog(file: string, lines: Iterable<string>, options: LogOptions): Found {
  const { seen, notes: lineNotes } = readLines(file, lines)
  const { kept, notes: keptNotes } = repeatable(seen.map(asLogged), options)
  if (kept.length === 0)
    throw unreadable(
      file,
      `none of its ${counted(seen.length, 'request')} can be made again`,
      keptNotes.join(' '),
    )
  const { routes, routeOf, notes: routeNotes } = groupRoutes(kept, options.known)
  const replayed = kept.filter(
    (one) =>
      one.notRepeatable === undefined && routeOf.has(one) && typeof withoutSecrets(one.target) === 'string',
  )
  const { arrivals, notes: timeNotes } = arrivalsOf(replayed, routeOf, file)
  return {
    source: `${file} (${counted(seen.length, 'request')} in ${inWords(spanOf(seen))})`,
    routes,
    ...(arrivals === undefined ? {} : { arrivals, rate: arrivals.requests.length / arrivals.seconds }),
    notes: [...lineNotes, ...unitNotes(seen), ...keptNotes, ...routeNotes, ...timeNotes],
  }
}
