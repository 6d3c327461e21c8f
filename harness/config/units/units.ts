import { bareNumber, compound, quantity } from './quantity.ts'

type TimeUnit = 'us' | 'µs' | 'ms' | 's' | 'sec' | 'm' | 'min' | 'h'
/** Durations as people write them: `250us`, `25ms`, `20s`, `5m`, `1h`, `1m30s`. */
export type Duration =
  | `${number}${TimeUnit}`
  | `${number}h${number}m`
  | `${number}m${number}s`
  | `${number}h${number}m${number}s`
/** Events in a time: `300/s`, `15/min`, `900/h`, `200 rps`. */
export type Rate = `${number}${'/s' | '/min' | '/h' | '/day' | 'rps' | ' rps'}`
/** A share of all requests: `0.1%`, or as a fraction, `0.001`. */
export type Share = `${number}%` | `0.${number}` | '0'
/** A number of things: `5`. */
export type Count = `${number}`
type SizeUnit = 'B' | 'kB' | 'KB' | 'MB' | 'GB' | 'KiB' | 'MiB' | 'GiB'
/** An amount of memory or data: `256MiB` (2^20 bytes each), `50MB` (10^6). */
export type Size = `${number}${SizeUnit}`
/** A data rate: `12MB/s` (10^6 bytes), `1GiB/s`. */
export type DataRate = `${number}${SizeUnit}/s`
/** Processor time, as a number of processors that are always busy: `1.5cores`. */
export type Cores = `${number}${'cores' | 'core'}`
/** How fast an amount of memory grows: `10MiB/h`. */
export type AmountGrowth = `${number}${SizeUnit}/${'s' | 'min' | 'h' | 'day'}`
/** How fast a count grows: `5/h`. */
export type CountGrowth = `${number}/${'s' | 'min' | 'h' | 'day'}`

/** The highest rate, per second, that a description may ask for: a higher one is a typing error. */
export const highestRate = 200_000

/** Seconds of a unit of time, by all its names. */
const secondsPer = {
  ...{ us: 1e-6, µs: 1e-6, μs: 1e-6, ms: 1e-3 },
  ...{ s: 1, sec: 1, secs: 1, second: 1, seconds: 1 },
  ...{ m: 60, min: 60, mins: 60, minute: 60, minutes: 60 },
  ...{ h: 3600, hr: 3600, hrs: 3600, hour: 3600, hours: 3600 },
} as const

/** The units after the slash of a rate. `m` alone is not accepted as minutes: people read `15/m` as "per metre" as well. */
const perSecond = {
  ...{ s: 1, sec: 1, second: 1, min: 1 / 60, minute: 1 / 60 },
  ...{ h: 1 / 3600, hour: 1 / 3600, d: 1 / 86_400, day: 1 / 86_400 },
} as const

const bytesPer = {
  ...{ B: 1, KB: 1e3, kB: 1e3, MB: 1e6, GB: 1e9 },
  ...{ KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 },
} as const

/** Units divided by units of time: `MB/s`. */
const over = (
  units: Readonly<Record<string, number>>,
  times: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(units).flatMap(([unit, size]) =>
      Object.entries(times).map(([time, factor]) => [`${unit}/${time}`, size * factor]),
    ),
  )

const events = { '': 1, req: 1, requests: 1, request: 1, rq: 1 }
const hourly = { s: 3600, min: 60, h: 1, d: 1 / 24, day: 1 / 24 } as const
const rates = { ...over(events, perSecond), rps: 1, 'requests per second': 1 }
const bits = { kbit: 125, Mbit: 125_000, Gbit: 125_000_000 }
const dataRates = over({ ...bytesPer, ...bits }, perSecond)

/** Seconds of a `Duration`; undefined if the text is none. */
export const parseDuration = (text: string): number | undefined => compound(text, secondsPer)

/** Events per second of a `Rate`; undefined if the text is none. */
export const parseRate = (text: string): number | undefined => quantity(text, rates)

/** A `Share` as a fraction of 1; undefined if the text is none. A bare 1 could mean 1 % or all, so it is refused. */
export function parseShare(text: string): number | undefined {
  const fraction = bareNumber(text)
  if (fraction !== undefined) return fraction < 1 ? fraction : undefined
  return quantity(text, { '%': 0.01 })
}

/** A `Count`; undefined if the text is none. */
export function parseCount(text: string): number | undefined {
  const value = bareNumber(text)
  return value !== undefined && Number.isInteger(value) ? value : undefined
}

/** A plain number, whole or not; undefined if the text is none. */
export const parseNumber = (text: string): number | undefined => bareNumber(text)

/** Bytes of a `Size`; undefined if the text is none. */
export const parseSize = (text: string): number | undefined => quantity(text, bytesPer)

/** Bytes per second of a `DataRate`; undefined if the text is none. */
export const parseDataRate = (text: string): number | undefined => quantity(text, dataRates)

/** Number of processors of `Cores`; undefined if the text is none. */
export const parseCores = (text: string): number | undefined => quantity(text, { cores: 1, core: 1 })

/** Bytes per hour of an `AmountGrowth`; undefined if the text is none. */
export const parseAmountGrowth = (text: string): number | undefined => quantity(text, over(bytesPer, hourly))

/** Increase per hour of a `CountGrowth`; undefined if the text is none. */
export const parseCountGrowth = (text: string): number | undefined => quantity(text, over({ '': 1 }, hourly))

/** Seconds of a `Duration` that the schema has already validated. */
export function seconds(duration: Duration): number {
  const value = parseDuration(duration)
  if (value === undefined) throw new TypeError(`"${duration}" is not a duration`)
  return value
}

/** A latency in microseconds as people read it: `850 µs`, `12.4 ms`, `1.90 s`, `9999 h`. */
export function formatMicroseconds(microseconds: number): string {
  if (!Number.isFinite(microseconds)) return '–'
  if (microseconds < 1000) return `${Math.round(microseconds)} µs`
  const milliseconds = microseconds / 1000
  if (milliseconds < 1000) return `${milliseconds.toFixed(milliseconds < 10 ? 2 : 1)} ms`
  const seconds = milliseconds / 1000
  return seconds < 120 ? `${seconds.toFixed(2)} s` : formatSeconds(seconds)
}

/** An amount of data as people read it, in powers of 1000: `980 B`, `12.4 kB`, `3.40 GB`. */
export function formatBytes(bytes: number): string {
  const steps = ['B', 'kB', 'MB', 'GB', 'TB']
  // Rounded first, so that what rounds to 1000 kB is 1.00 MB.
  const rounded = bytes < 999.5 ? Math.round(bytes) : Number(bytes.toPrecision(3))
  const step = Math.min(steps.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, rounded)) / 3)))
  const value = rounded / 1000 ** step
  return `${step === 0 || value >= 1000 ? Math.round(value) : value.toPrecision(3)} ${steps[step]}`
}

/** An amount of memory as people read it: `7.8 GiB`. */
export const formatMemory = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`

/** A time span in seconds as people read it: `820 ms`, `20 s`, `2 min 05 s`, `3 h 20 min`. */
export function formatSeconds(span: number): string {
  if (!Number.isFinite(span)) return '–'
  if (span < 1) return `${Math.round(span * 1000)} ms`
  if (span < 120) return `${Number(span.toFixed(1))} s`
  const whole = Math.round(span)
  const padded = (value: number) => String(value).padStart(2, '0')
  if (whole < 7200) return `${Math.floor(whole / 60)} min ${padded(whole % 60)} s`
  const minutes = Math.round(whole / 60)
  return minutes % 60 === 0
    ? `${minutes / 60} h`
    : `${Math.floor(minutes / 60)} h ${padded(minutes % 60)} min`
}

/** A time span in seconds that somebody chose: `10 min`, and otherwise as `formatSeconds`. */
export const formatChosen = (span: number): string =>
  span >= 60 && span % 60 === 0 ? `${span / 60} min` : formatSeconds(span)

/** The time of day in UTC at a Unix time in seconds: `08:05:09`. */
export const timeOfDay = (unixSeconds: number): string =>
  new Date(unixSeconds * 1000).toISOString().slice(11, 19)
