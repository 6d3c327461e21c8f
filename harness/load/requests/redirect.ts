import { hopsOf } from '../../config/requests/hops.ts'
import type { HeaderValues, RequestDescription, Step } from '../../config/scenario/scenario.ts'
import type { Method } from '../../config/target/description.ts'
import type { Answer } from '../../http/h1/connection.ts'
import type { WireRequest } from '../../http/h1/request.ts'
import { valuesIn } from './step-answer.ts'

/** A request and its method. */
export interface Asking {
  readonly method: Method
  readonly description: RequestDescription
}

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])
/** Headers that describe a body, which are removed with it. */
const ofBody: ReadonlySet<string> = new Set([
  'content-type',
  'content-encoding',
  'content-language',
  'content-location',
])

/**
 * The method of the next request (RFC 9110, 15.4): as in browsers, a POST becomes a GET unless the method must not change.
 */
function methodAfter(status: number, method: Method): Method {
  if (status === 303) return method === 'HEAD' ? 'HEAD' : 'GET'
  return (status === 301 || status === 302) && method === 'POST' ? 'GET' : method
}

function withoutBody({ path, headers, expect }: RequestDescription): RequestDescription {
  const kept = Object.entries(headers ?? {}).filter(([name]) => !ofBody.has(name.toLowerCase()))
  return { path, headers: Object.fromEntries(kept) as HeaderValues, expect }
}

/** The text of a header that is not ASCII: UTF-8 if it can be read as that, otherwise Latin-1, as it arrived. */
function asText(value: string): string {
  const text = Buffer.from(value, 'latin1').toString('utf8')
  return text.includes('\ufffd') ? value : text
}

/**
 * The request that a redirect asks for; undefined if the answer is no redirect or leads away from the service. `from` is the
 * URL of the request under the name of its host, and `target` is the URL of the run.
 */
function askedBy(answer: Answer, from: URL, target: URL, asked: Asking): Asking | undefined {
  const [location] = valuesIn(answer.kept?.head ?? '', 'location')
  if (!redirects.has(answer.status) || location === undefined) return undefined
  const url = URL.parse(asText(location), from.href)
  if (url === null || (url.origin !== from.origin && url.origin !== target.origin)) return undefined
  const method = methodAfter(answer.status, asked.method)
  const same = method === asked.method ? asked.description : withoutBody(asked.description)
  return { method, description: { ...same, path: `${url.pathname}${url.search}` } }
}

/** The URL of a request under the name of its host, as cookies and redirects use it. */
export const urlUnder = ({ protocol }: URL, host: string, path: string): string =>
  `${protocol}//${host}${path}`

/**
 * The request that an answer asks for as redirect `number` of a step, from 1; undefined if it is no redirect, leads away from
 * the service, or is one more than the step follows. `target` is the URL of the run; what `made` has besides is kept.
 */
export function nextHop<T extends Asking>(
  step: Step<string>,
  number: number,
  answer: Answer,
  { host, path }: Pick<WireRequest, 'host' | 'path'>,
  target: URL,
  made: T,
): T | undefined {
  if (number > hopsOf(step) || answer.failure !== undefined) return undefined
  const asked = askedBy(answer, new URL(urlUnder(target, host, path)), target, made)
  return asked && { ...made, ...asked }
}
