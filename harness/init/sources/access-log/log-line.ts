import type { SeenRequest } from '../../routes/seen.ts'
import { withoutFragment } from '../../routes/sent-path.ts'

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

/** `10/Oct/2000:13:55:36 -0700`, as Apache and Nginx write it, in seconds since 1970. */
export function commonTime(text: string): number | undefined {
  const [, day, month = '', year, clock, zone = ''] =
    /^(\d{2})\/(\w{3})\/(\d{4}):(\d{2}:\d{2}:\d{2}(?:\.\d+)?) ([+-]\d{4})$/.exec(text) ?? []
  if (day === undefined || !months.includes(month)) return undefined
  const number = String(months.indexOf(month) + 1).padStart(2, '0')
  const time = Date.parse(`${year}-${number}-${day}T${clock}${zone.slice(0, 3)}:${zone.slice(3)}`)
  return Number.isNaN(time) ? undefined : time / 1000
}

/** `GET /items?q=1 HTTP/1.1`; undefined for a line that no HTTP client sends. */
export function requestLine(text: string): Pick<SeenRequest, 'method' | 'target'> | undefined {
  const [, method, target] = /^([A-Z][A-Z0-9-]*) (\S+)(?: HTTP\/[\d.]+)?$/.exec(text) ?? []
  return method === undefined || target === undefined ? undefined : { method, target: pathIn(target) }
}

/** Requests to a proxy contain the whole URL, and those of poor clients what follows `#`. */
export const pathIn = (target: string): string => {
  const path = withoutFragment(target.replace(/^https?:\/\/[^/?#]+/i, ''))
  return path === '' || path.startsWith('?') ? `/${path}` : path
}

/** The common log format, with anything before the time and after the size: host names, referrers, times. */
const common = /^[^"[]*\[([^\]]+)\] "((?:[^"\\]|\\.)*)" (\d{3}) (?:\d+|-)(.*)$/

/** Quoted texts after the size are the referrer and the browser; `$msec` and `$request_time` are plain or named numbers. */
function timesIn(rest: string): Pick<SeenRequest, 'at' | 'tookSeconds'> {
  const bare = rest.replace(/"(?:[^"\\]|\\.)*"/g, '')
  const [, named] = /\b(?:rt|request_time|req_time|time|took)[=:]"?(\d+\.\d+)"?/i.exec(rest) ?? []
  const numbers = bare
    .trim()
    .split(/\s+/)
    .filter((word) => /^\d+\.\d{3}$/.test(word))
  const at = numbers.map(Number).find((number) => number > 1e9)
  const took = named === undefined ? numbers.map(Number).find((number) => number <= 1e6) : Number(named)
  return { ...(at === undefined ? {} : { at }), ...(took === undefined ? {} : { tookSeconds: took }) }
}

/** A line of Nginx or Apache, in the common or combined format. Nginx writes it, with its time, after the answer was sent. */
export function commonLine(line: string): SeenRequest | undefined {
  const [, time = '', request = '', status, rest = ''] = common.exec(line) ?? []
  const logged = commonTime(time)
  if (status === undefined || logged === undefined) return undefined
  const asked = requestLine(request) ?? { method: '-', target: '-' }
  const { at = logged, tookSeconds } = timesIn(rest)
  const exact = at !== logged && tookSeconds !== undefined
  return {
    ...asked,
    status: Number(status),
    at: exact ? at - tookSeconds : at,
    ...(tookSeconds === undefined ? {} : { tookSeconds }),
  }
}
