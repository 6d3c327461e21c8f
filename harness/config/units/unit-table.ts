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
  /** The amount for people. A measured value is rounded; a limit is shown exactly as it was given. */
  format(value: number, of: 'value' | 'limit'): string
  /** An example of how it is written, for messages. */
  readonly example: string
  /** How a number without a unit would be written with one, if that can be meant. */
  complete?(bare: string): string
}

const rounded = (value: number, of: 'value' | 'limit', digits = 3): number =>
  Number(value.toPrecision(of === 'limit' ? digits + 1 : digits))

const inMicroseconds = (text: string): number | undefined => {
  const span = parseDuration(text)
  return span === undefined ? undefined : Math.round(span * 1e9) / 1e3
}

const time: Omit<Unit, 'example'> = {
  parse: inMicroseconds,
  format: formatMicroseconds,
  complete: (bare) => `${bare}ms`,
}

/** Every unit that a figure can have. */
export const units = {
  microseconds: { ...time, example: '25ms' },
  'cpu-microseconds': { ...time, example: '900us' },
  seconds: { parse: parseDuration, format: formatSeconds, example: '5s', complete: (bare) => `${bare}s` },
  share: {
    parse: parseShare,
    format: (value, of) => `${rounded(value * 100, of, 2)} %`,
    example: '0.1%',
    complete: (bare) => `${bare}%`,
  },
  /** A number between 0 and 1 that is not a share of anything. */
  index: { parse: parseShare, format: (value, of) => String(rounded(value, of)), example: '0.85' },
  count: {
    parse: parseCount,
    format: (value) => Math.round(value).toLocaleString('en-US'),
    example: '5',
  },
  'per-second': {
    parse: parseRate,
    format: (value, of) => `${value >= 100 && of === 'value' ? Math.round(value) : rounded(value, of)}/s`,
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
    format: (value) => `${rounded(value, 'value')} cores`,
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
