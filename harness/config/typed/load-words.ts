import { rangeOfStatus } from '../requests/expected.ts'
import type { ExpectedStatus } from '../scenario/scenario.ts'
import { mostConnections, usualConnections } from '../scenario/usual-connections.ts'
import type { Method } from '../target/description.ts'
import { parseDuration, parseRate } from '../units/units.ts'
import { bodyTypeOf, contentTypeOf } from './content-type.ts'
import { habitOf, methodAsked } from './habits.ts'
import { readHeaders, type TypedHeader } from './header-word.ts'
import { bodyFrom, type MixWord, readMixWord } from './mix-word.ts'
import { routeNames } from './route-names.ts'
import type { TypedLoad, TypedRequest } from './typed-load.ts'
import { readBase, readPlace } from './typed-place.ts'

/** The typed words of a load, as texts, under the names that people know from curl, oha and autocannon. */
export interface LoadWords {
  /** Requests, each as an argument of its own. */
  readonly requests: readonly string[]
  readonly url?: string | undefined
  readonly method?: string | undefined
  /** The method under the name that curl gives it. */
  readonly request?: string | undefined
  readonly header?: readonly string[] | undefined
  readonly data?: string | undefined
  readonly contentType?: string | undefined
  readonly connections?: string | undefined
  /** The number of requests that are measured. */
  readonly number?: string | undefined
  readonly rate?: string | undefined
  readonly duration?: string | undefined
  readonly timeout?: string | undefined
  readonly expect?: string | undefined
  readonly location?: boolean | undefined
  readonly cacert?: string | undefined
  readonly findRate?: boolean | undefined
}

/** The values of a load that are used if nothing is typed. */
const usual = { rate: 50, warmUp: '2s', duration: '20s', timeout: '10s' } as const
/** The longest load, as for `--duration`. */
const longestSeconds = 86_400

type Refuse = (problem: string) => void

/** The base of all requests, and each request with its path. */
interface Placed {
  readonly origin: string
  readonly user: string | undefined
  readonly requests: readonly (MixWord & { readonly path: string })[]
}

function placed(words: LoadWords, refuse: Refuse): Placed | undefined {
  const base = words.url === undefined ? undefined : readBase(words.url)
  if (typeof base === 'string') {
    refuse(base)
    return undefined
  }
  let { origin, user } = base ?? {}
  const requests: (MixWord & { readonly path: string })[] = []
  for (const text of words.requests) {
    const word = readMixWord(text)
    if (typeof word === 'string') {
      refuse(word)
      continue
    }
    if (word.place.startsWith('/')) {
      requests.push({ ...word, path: word.place })
      continue
    }
    const place = readPlace(word.place)
    if (typeof place === 'string') {
      refuse(place)
      continue
    }
    origin ??= place.origin
    if (place.origin !== origin)
      refuse(
        `One run drives one target, and ${origin} and ${place.origin} are two: run them one after the other.`,
      )
    if (user !== undefined && place.user !== undefined && place.user !== user)
      refuse(
        `All requests of a run go as one user, and the URLs of ${origin} name two: run them one after the other.`,
      )
    user ??= place.user
    requests.push({ ...word, path: place.path })
  }
  if (origin === undefined) {
    if (requests.length > 0)
      refuse(
        'No request says where it goes: give a base with --url http://127.0.0.1:3000, or write one as a URL.',
      )
    return undefined
  }
  return { origin, user, requests }
}

/**
 * Whether `-d` is the body of a request: it has none of its own, and it is the only one, or leaves its method open. If a
 * request of a mix gives its method, that decides whether it has a body too.
 */
const takesData = ({ method, body }: MixWord, { requests }: LoadWords): boolean =>
  body === undefined && (method === undefined || requests.length === 1)

/** What was typed for all requests and fits none of them, a sentence each: the load would not be the one that was meant. */
function idleWords(words: LoadWords, requests: Placed['requests']): readonly string[] {
  const { data, contentType } = words
  const asked = methodAsked(words)
  const isDataTaken = data !== undefined && requests.some((request) => takesData(request, words))
  const problems: string[] = []
  const isMethodTaken = requests.some(({ method }) => method === undefined)
  if (asked !== undefined && !isMethodTaken && requests.some(({ method }) => method !== asked))
    problems.push(
      `${words.method === undefined ? '-X' : '-m'} ${asked} is for requests without a method, and each here gives its own: leave the option out, or those methods.`,
    )
  if (data !== undefined && !isDataTaken)
    problems.push(
      "-d is for a single request, or for those without a method, that have no body of their own, and none here takes it: write the body behind its request, as in 'POST /items 1 @body.json'.",
    )
  if (contentType !== undefined && !isDataTaken && requests.every(({ body }) => body === undefined))
    problems.push(`-T ${contentType} is the type of a body, and no request has one: give it with -d.`)
  return problems
}

/** One request, with the values of `-m`, `-d` and `-T`, which hold for all. */
function requestOf(
  word: Placed['requests'][number],
  words: LoadWords,
  headers: readonly TypedHeader[],
): Omit<TypedRequest, 'route'> {
  const { method, path, weight, body: own } = word
  const asked = methodAsked(words) as Method | undefined
  const shared = words.data !== undefined && takesData(word, words) ? bodyFrom(words.data) : undefined
  const body = own ?? shared
  const said = headers.some(([name]) => name.toLowerCase() === 'content-type')
  const type = body === undefined || said ? undefined : (contentTypeOf(words.contentType) ?? bodyTypeOf(body))
  return {
    method: method ?? asked ?? (body === undefined ? 'GET' : 'POST'),
    path,
    weight,
    ...(body === undefined ? {} : { body }),
    ...(type === undefined ? {} : { contentType: type }),
  }
}

function readExpected(text: string | undefined, refuse: Refuse): readonly ExpectedStatus[] | undefined {
  const statuses = text?.split(',').map((one) => one.trim()) as ExpectedStatus[] | undefined
  const wrong = statuses?.find((status) => rangeOfStatus(status) === undefined)
  if (wrong === undefined) return statuses
  refuse(`--expect is a list of statuses such as 2xx,404 or 200-299, and "${wrong}" is none.`)
  return undefined
}

function wholeNumber(
  option: string,
  text: string | undefined,
  most: number,
  refuse: Refuse,
): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (Number.isInteger(value) && value >= 1 && value <= most) return value
  refuse(`${option} must be a whole number from 1 to ${most}, not "${text}".`)
  return undefined
}

/** The length of the measured part: the given length, or the time that the given number of requests takes at the rate. */
function lengthOf(words: LoadWords, rate: number, refuse: Refuse): TypedLoad['duration'] {
  const count = wholeNumber('-n', words.number, 1e9, refuse)
  if (count === undefined) return usual.duration
  if (words.duration !== undefined)
    refuse('-n and -z (or --duration) both say how long is measured; give one of them.')
  if (words.findRate)
    refuse('-n counts requests at a rate, which --find-rate has yet to find; say how long with -z.')
  if (count / rate > longestSeconds)
    refuse(
      `-n ${count} at ${rate}/s takes longer than 24h, the most that is measured; ask for fewer, or for a higher --rate.`,
    )
  if (count / rate < 1)
    refuse(
      `-n ${count} at ${rate}/s is over in less than a second, which tells nothing of a tail; ask for ${Math.ceil(rate)} or more, or for a lower --rate.`,
    )
  return `${count / rate}s`
}

const basic = (user: string): TypedHeader => [
  'Authorization',
  `Basic ${Buffer.from(user).toString('base64')}`,
]

/**
 * The load that was typed. If it cannot be read, every problem is reported through `refuse` and the result is undefined. The
 * values of `--rate`, `--duration` and `--warm-up` are used by the plan, which changes them as in any scenario.
 */
export function readLoad(words: LoadWords, refuse: Refuse): TypedLoad | undefined {
  let refused = false
  const tell = (problem: string): void => {
    refused = true
    refuse(problem)
  }
  for (const problem of habitOf(words)) tell(problem)
  const place = placed(words, tell)
  const headers = (words.header ?? []).flatMap((text) => readHeaders(text, tell))
  if (headers.filter(([name]) => name.toLowerCase() === 'host').length > 1)
    tell('-H Host is given twice, and a request goes to one host.')
  const rate = parseRate(words.rate ?? '') ?? usual.rate
  const timeout = words.timeout ?? usual.timeout
  const timeoutSeconds = parseDuration(timeout) ?? 0
  if (!(timeoutSeconds > 0 && timeoutSeconds <= 3600))
    tell(`--timeout must be a time such as 10s, at most 1h, not "${timeout}".`)
  const expect = readExpected(words.expect, tell)
  const connections = wholeNumber('-c', words.connections, 20_000, tell)
  const duration = lengthOf(words, rate, tell)
  if (place !== undefined && !refused) for (const problem of idleWords(words, place.requests)) tell(problem)
  if (place === undefined || refused) return undefined
  const isSigned = headers.some(([name]) => name.toLowerCase() === 'authorization')
  const requests = place.requests.map((request) => requestOf(request, words, headers))
  const names = routeNames(requests)
  return {
    url: place.origin,
    requests: requests.map((request, index) => ({ route: names[index] ?? '', ...request })),
    headers: [...headers, ...(place.user === undefined || isSigned ? [] : [basic(place.user)])],
    rate: `${rate}/s`,
    // A search tries rates that need the most.
    connections: connections ?? (words.findRate ? mostConnections : usualConnections(rate, timeoutSeconds)),
    ...{ duration, warmUp: usual.warmUp, timeout: timeout as TypedLoad['timeout'] },
    ...(expect === undefined ? {} : { expect }),
    ...(words.location === true ? { follow: true } : {}),
    ...(words.cacert === undefined ? {} : { authority: words.cacert }),
  }
}
