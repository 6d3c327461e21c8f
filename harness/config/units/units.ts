/** Durations as people write them: `250us`, `25ms`, `20s`, `5m`, `1h`. */
export type Duration = `${number}${'us' | 'ms' | 's' | 'm' | 'h'}`
/** Events per second: `300/s`. */
export type Rate = `${number}/s`
/** A share of all requests: `0.1%`. */
export type Share = `${number}%`
/** A data rate: `12MB/s` (10^6 bytes). */
export type DataRate = `${number}MB/s`
/** An amount of memory: `256MiB`. */
export type Memory = `${number}MiB`

/** Processor time, in processors that are never idle: `1.5cores`. */
export type Cores = `${number}cores`
/** How fast an amount of memory grows: `10MiB/h`. */
export type AmountGrowth = `${number}MiB/h`
/** How fast a count grows: `5/h`. */
export type CountGrowth = `${number}/h`

const secondsPer = { us: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 } as const

const number = '([0-9]+(?:\\.[0-9]+)?|\\.[0-9]+)'

const quantity = (text: string, unit: string): RegExpExecArray | null =>
  new RegExp(`^${number}(${unit})$`).exec(text.trim())

/** Seconds of a `Duration`; undefined when the text is not one. */
export function parseDuration(text: string): number | undefined {
  const found = quantity(text, 'us|ms|s|m|h')
  if (!found) return undefined
  return Number(found[1]) * secondsPer[found[2] as keyof typeof secondsPer]
}

/** Events per second of a `Rate`; undefined when the text is not one. */
export function parseRate(text: string): number | undefined {
  const found = quantity(text, '/s')
  return found ? Number(found[1]) : undefined
}

/** A `Share` as a fraction of 1; undefined when the text is not one. */
export function parseShare(text: string): number | undefined {
  const found = quantity(text, '%')
  return found ? Number(found[1]) / 100 : undefined
}

/** Bytes per second of a `DataRate`; undefined when the text is not one. */
export function parseDataRate(text: string): number | undefined {
  const found = quantity(text, 'MB/s')
  return found ? Number(found[1]) * 1e6 : undefined
}

/** Bytes of a `Memory`; undefined when the text is not one. */
export function parseMemory(text: string): number | undefined {
  const found = quantity(text, 'MiB')
  return found ? Number(found[1]) * 2 ** 20 : undefined
}

/** Processors of `Cores`; undefined when the text is not one. */
export function parseCores(text: string): number | undefined {
  const found = quantity(text, 'cores')
  return found ? Number(found[1]) : undefined
}

/** Bytes per hour of an `AmountGrowth`; undefined when the text is not one. */
export function parseAmountGrowth(text: string): number | undefined {
  const found = quantity(text, 'MiB/h')
  return found ? Number(found[1]) * 2 ** 20 : undefined
}

/** How many more per hour, of a `CountGrowth`; undefined when the text is not one. */
export function parseCountGrowth(text: string): number | undefined {
  const found = quantity(text, '/h')
  return found ? Number(found[1]) : undefined
}

/** Seconds of a `Duration` already validated by the schema. */
export function seconds(duration: Duration): number {
  const value = parseDuration(duration)
  if (value === undefined) throw new TypeError(`"${duration}" is not a duration`)
  return value
}

/** A latency in microseconds as people read it: `850 µs`, `12.4 ms`, `1.90 s`. */
export function formatMicroseconds(microseconds: number): string {
  if (!Number.isFinite(microseconds)) return '–'
  if (microseconds < 1000) return `${Math.round(microseconds)} µs`
  const milliseconds = microseconds / 1000
  if (milliseconds < 1000) return `${milliseconds.toFixed(milliseconds < 10 ? 2 : 1)} ms`
  return `${(milliseconds / 1000).toFixed(2)} s`
}

/** A time span in seconds as people read it: `820 ms`, `20 s`, `2 min 05 s`. */
export function formatSeconds(span: number): string {
  if (span < 1) return `${Math.round(span * 1000)} ms`
  if (span < 120) return `${Number(span.toFixed(1))} s`
  return `${Math.floor(span / 60)} min ${String(Math.round(span % 60)).padStart(2, '0')} s`
}
