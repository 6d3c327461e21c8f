import { secondsOf } from './observed.ts'

/** A time range as an address gives it: `from=now-15m&to=now`, Unix times, or dates. */
export interface AskedTimes {
  readonly from: string
  readonly to: string
}

export const usualTimes: AskedTimes = { from: 'now-15m', to: 'now' }

/** A time relative to now, a Unix time in seconds (ten digits) or milliseconds (thirteen digits), or an ISO 8601 date. */
function timeOf(text: string, now: number): number | undefined {
  const back = /^now(?:-((?:\d+(?:s|m|h|d))+))?$/.exec(text)
  if (back) return now - secondsOf(back[1] ?? '')
  if (/^\d{10}(\.\d{1,3})?$/.test(text)) return Number(text)
  if (/^\d{13}$/.test(text)) return Number(text) / 1000
  const date = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?)?$/.test(text)
  // A date without a time zone is in UTC, as all times of the pages are.
  const parsed = date ? Date.parse(/T[^Z+-]*$/.test(text) ? `${text}Z` : text) : Number.NaN
  return Number.isNaN(parsed) ? undefined : parsed / 1000
}

const longest = 31 * 86_400

/** The times that an address gives, in Unix seconds, or the reason in a sentence why it gives none. `now` is in seconds. */
export function timesIn({ from, to }: AskedTimes, now: number): { from: number; to: number } | string {
  const begin = timeOf(from, now)
  const asked = timeOf(to, now)
  const end = asked === undefined ? undefined : Math.min(asked, now)
  if (begin === undefined || end === undefined)
    return `"${begin === undefined ? from : to}" is no time: write now-15m, 2026-01-31T12:00:00Z or a Unix time.`
  if (end - begin < 5) return 'The time begins after its end or after now, or lasts for less than 5 s.'
  if (end - begin > longest) return 'The time lasts for more than 31 days.'
  return { from: begin, to: end }
}
