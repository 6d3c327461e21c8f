import { timeLimit } from '../units/unit-table.ts'
import { parseDuration } from '../units/units.ts'
import type { FigureFamily, FigureRow, Statistic, TimesOf } from './row.ts'

/** The times that figures can be about, by the part of a name before the point. */
const timed: Readonly<
  Record<
    string,
    {
      readonly of: TimesOf
      readonly scope: FigureRow['scope']
      readonly label: string
      readonly means: string
    }
  >
> = {
  '': {
    of: 'response',
    scope: 'route',
    label: '',
    means: '',
  },
  'ttfb.': {
    of: 'ttfb',
    scope: 'route',
    label: ' to first byte',
    means: ', to the first byte of an answer, from when the request was meant to start',
  },
  'connect.': {
    of: 'connect',
    scope: 'all',
    label: ' to connect',
    means: ', to open a connection, with its handshake over TLS',
  },
  'journey.': {
    of: 'journey',
    scope: 'all',
    label: ' of a journey',
    means: ', of a journey that got to its end, thinking included',
  },
}

/** Their names as the alternatives of a pattern: `ttfb|connect|journey`. */
export const timePrefixes = Object.keys(timed)
  .filter((prefix) => prefix !== '')
  .map((prefix) => prefix.slice(0, -1))
  .join('|')

const prefixed = `((?:${timePrefixes})\\.)?`

const of = (
  prefix: string | undefined,
  statistic: Statistic,
  row: Pick<FigureRow, 'label' | 'means'> & Partial<FigureRow>,
): FigureRow | undefined => {
  const times = timed[prefix ?? '']
  if (times === undefined) return undefined
  return {
    ...{ unit: 'microseconds', sense: 'at-most', scope: times.scope },
    ...row,
    label: `${row.label}${times.label}`,
    means: `${row.means}${times.means}`,
    reads: { kind: 'times', of: times.of, statistic },
  }
}

/** The time in a figure's name, in microseconds. */
const microseconds = (text: string): number | undefined => {
  const seconds = parseDuration(text)
  return seconds === undefined || seconds <= 0 ? undefined : Math.round(seconds * 1e9) / 1e3
}

/** One family for each statistic of times, for all times that are recorded. */
export const timeFigures: readonly FigureFamily[] = [
  {
    written: 'p<percent>',
    example: 'p95',
    pattern: new RegExp(`^${prefixed}p(\\d{1,2}(?:\\.\\d{1,4})?)$`),
    row(prefix, percent = '') {
      // The percentage is divided once and rounded, so that p99.9 is exactly the 0.999 that people write.
      const p = Number((Number(percent) / 100).toPrecision(8))
      return p > 0
        ? of(
            prefix,
            { kind: 'quantile', p },
            {
              label: `p${Number(percent)}`,
              means: 'the time within which this percentage of the requests ended',
            },
          )
        : undefined
    },
  },
  {
    written: 'mean',
    example: 'mean',
    pattern: new RegExp(`^${prefixed}mean$`),
    row: (prefix) => of(prefix, { kind: 'mean' }, { label: 'mean', means: 'the mean time' }),
  },
  {
    written: 'min',
    example: 'min',
    pattern: new RegExp(`^${prefixed}min$`),
    row: (prefix) => of(prefix, { kind: 'min' }, { label: 'min', means: 'the shortest time' }),
  },
  {
    written: 'max',
    example: 'max',
    pattern: new RegExp(`^${prefixed}max$`),
    row: (prefix) =>
      of(prefix, { kind: 'max' }, { label: 'max', means: 'the longest time', onlyGrows: true }),
  },
  {
    written: 'stdev',
    example: 'stdev',
    pattern: new RegExp(`^${prefixed}stdev$`),
    row: (prefix) =>
      of(
        prefix,
        { kind: 'deviation' },
        { label: 'standard deviation', means: 'the standard deviation of the time' },
      ),
  },
  {
    written: 'within(<time>)',
    example: 'within(300ms)',
    pattern: new RegExp(`^${prefixed}within\\(([^()]+)\\)$`),
    row(prefix, text = '') {
      const limit = microseconds(text)
      if (limit === undefined) return undefined
      const label = `within ${timeLimit(limit)}`
      return of(
        prefix,
        { kind: 'within', microseconds: limit },
        {
          unit: 'share',
          sense: 'at-least',
          example: '99%',
          label,
          means: 'the share of requests that succeeded within that time',
        },
      )
    },
  },
  {
    written: 'apdex(<time>)',
    example: 'apdex(500ms)',
    pattern: new RegExp(`^${prefixed}apdex\\(([^()]+)\\)$`),
    row(prefix, text = '') {
      const limit = microseconds(text)
      if (limit === undefined) return undefined
      const label = `apdex at ${timeLimit(limit)}`
      return of(
        prefix,
        { kind: 'apdex', microseconds: limit },
        {
          unit: 'index',
          sense: 'at-least',
          label,
          means:
            'successes within that time, and half of those within four times that time, as a share of all requests',
        },
      )
    },
  },
]
