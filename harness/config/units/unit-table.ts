import {
  formatMicroseconds,
  formatSeconds,
  parseAmountGrowth,
  parseCores,
  parseCount,
  parseCountGrowth,
  parseDataRate,
  parseDuration,
  parseNumber,
  parseRate,
  parseShare,
  parseSize,
} from './units.ts'

/** How amounts of one kind are written and shown. */
export interface Unit {
  /** The amount in this unit; undefined if the text is no amount. */
  parse(text: string): number | undefined
  /** The amount for people. A measured value is rounded; a limit is shown as it was given, to six digits. */
  format(value: number, of: 'value' | 'limit'): string
  /** An example of how it is written, for messages. */
  readonly example: string
  /** How a number without a unit would be written with one, if that can be meant. */
  complete?(bare: string): string
}

/** The digits of a limit: nobody gives more. */
const limitDigits = 6

/** With three digits, or those of a limit, and with all those before the point: 2046 is never shown as 2050. */
function rounded(value: number, of: 'value' | 'limit'): number {
  const digits = of === 'limit' ? limitDigits : 3
  return Math.abs(value) >= 10 ** digits ? Math.round(value) : Number(value.toPrecision(digits))
}

/**
 * A part of a whole. Its digits are those of its distance to nothing or to the whole, whichever is shorter: 99.6 of 100 is
 * never shown as 100.
 */
function partOfWhole(value: number, whole: number, digits: number): number {
  const distance = Math.min(Math.abs(value), Math.abs(whole - value))
  const decimals = digits - 1 - Math.floor(Math.log10(distance))
  return Number(value.toFixed(Math.min(12, Math.max(0, decimals))))
}

const inMicroseconds = (text: string): number | undefined => {
  const span = parseDuration(text)
  return span === undefined ? undefined : Math.round(span * 1e9) / 1e3
}

/**
 * A limit of a time for people. It is shown as a measured value where that is exactly the limit: 1.999 s is never shown as
 * 2.00 s.
 */
export function timeLimit(microseconds: number): string {
  const short = formatMicroseconds(microseconds)
  const isExact = inMicroseconds(short) === Math.round(microseconds * 1e3) / 1e3
  if (isExact || !Number.isFinite(microseconds)) return short
  if (microseconds < 1e3) return `${rounded(microseconds, 'limit')} µs`
  if (microseconds < 1e6) return `${rounded(microseconds / 1e3, 'limit')} ms`
  return `${rounded(microseconds / 1e6, 'limit')} s`
}

const time: Omit<Unit, 'example'> = {
  parse: inMicroseconds,
  format: (value, of) => (of === 'limit' ? timeLimit(value) : formatMicroseconds(value)),
  complete: (bare) => `${bare}ms`,
}

/** The same for a limit in seconds. */
function secondsLimit(span: number): string {
  const short = formatSeconds(span)
  return parseDuration(short) === span ? short : timeLimit(span * 1e6)
}

/** Every unit that a figure can have. */
export const units = {
  microseconds: { ...time, example: '25ms' },
  'cpu-microseconds': { ...time, example: '900us' },
  seconds: {
    parse: parseDuration,
    format: (value, of) => (of === 'limit' ? secondsLimit(value) : formatSeconds(value)),
    example: '5s',
    complete: (bare) => `${bare}s`,
  },
  share: {
    parse: parseShare,
    format: (value, of) => `${partOfWhole(value * 100, 100, of === 'limit' ? limitDigits : 2)} %`,
    example: '0.1%',
    complete: (bare) => `${bare}%`,
  },
  /** A number between 0 and 1 that is not a share of anything. */
  index: {
    parse: parseShare,
    format: (value, of) => String(partOfWhole(value, 1, of === 'limit' ? limitDigits : 3)),
    example: '0.85',
  },
  count: {
    parse: parseCount,
    format: (value) => Math.round(value).toLocaleString('en-US'),
    example: '5',
  },
  'per-second': {
    parse: parseRate,
    format: (value, of) => `${rounded(value, of)}/s`,
    example: '290/s',
    complete: (bare) => `${bare}/s`,
  },
  'bytes-per-second': {
    parse: parseDataRate,
    format: (value, of) => `${rounded(value / 1e6, of)} MB/s`,
    example: '12MB/s',
    complete: (bare) => `${bare}MB/s`,
  },
  bytes: {
    parse: parseSize,
    format: (value, of) => `${rounded(value / 2 ** 20, of)} MiB`,
    example: '256MiB',
    complete: (bare) => `${bare}MiB`,
  },
  data: {
    parse: parseSize,
    format: (value, of) => `${rounded(value / 1e6, of)} MB`,
    example: '50MB',
    complete: (bare) => `${bare}MB`,
  },
  cores: {
    parse: parseCores,
    format: (value, of) => `${rounded(value, of)} cores`,
    example: '1.5cores',
    complete: (bare) => `${bare}cores`,
  },
  'bytes-per-hour': {
    parse: parseAmountGrowth,
    format: (value, of) => `${rounded(value / 2 ** 20, of)} MiB/h`,
    example: '10MiB/h',
    complete: (bare) => `${bare}MiB/h`,
  },
  'per-request': {
    parse: parseNumber,
    format: (value, of) => `${rounded(value, of)}`,
    example: '2',
  },
  'bytes-per-request': {
    parse: parseSize,
    format: (value, of) => (value < 1000 ? `${rounded(value, of)} B` : `${rounded(value / 1000, of)} kB`),
    example: '2kB',
    complete: (bare) => `${bare}B`,
  },
  'per-hour': {
    parse: parseCountGrowth,
    format: (value, of) => `${rounded(value, of)}/h`,
    example: '5/h',
    complete: (bare) => `${bare}/h`,
  },
} as const satisfies Readonly<Record<string, Unit>>

export type UnitName = keyof typeof units

export const unitOf = (name: UnitName): Unit => units[name]
