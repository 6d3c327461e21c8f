import { parseCount } from '../units/units.ts'
import { type Figure, isBelowFirst, isFigure, namedFigures } from './figures.ts'
import { timePrefixes } from './times.ts'

/** Names that other tools give to figures, and names that people type. */
const synonyms: Readonly<Record<string, string>> = {
  ...{ avg: 'mean', average: 'mean', med: 'p50', median: 'p50', 'standard deviation': 'stdev' },
  ...{ std: 'stdev', stddev: 'stdev', rps: 'throughput' },
}

/** How people name the end of a request: `timeouts <= 3`, `5xx <= 0.1%`, `status 503 count <= 0`. */
const endings: Readonly<Record<string, string>> = {
  ...{ error: 'error', errors: 'error', failures: 'error', failed: 'error' },
  ...{ timeout: 'timeout', timeouts: 'timeout', refused: 'refused', refusals: 'refused' },
  ...{
    reset: 'reset',
    resets: 'reset',
    mismatch: 'mismatch',
    mismatches: 'mismatch',
    unexpected: 'unexpected',
  },
}

/** The end of a request that these words name; they may leave open whether a share or a number is meant. */
function endingIn(words: string): string | undefined {
  const status = /^(?:status )?([1-5](?:\d\d|xx))$/.exec(words)?.[1]
  if (status !== undefined) return `status${status}`
  return Object.hasOwn(endings, words) ? endings[words] : undefined
}

/** The figure for this end of a request: a whole number limits the number of requests, any other limit a share of them. */
function withEnding(words: string, limit: string): string | undefined {
  const [, name = '', asked] = /^(.*?)(?: (count|rate|share))?$/.exec(words) ?? []
  const ending = endingIn(name)
  if (ending === undefined) return undefined
  const kind = asked ?? (parseCount(limit) === undefined ? 'rate' : 'count')
  return `${ending}${kind === 'count' ? 'Count' : 'Rate'}`
}

const shareOfTimes = new RegExp(`^(?:(${timePrefixes})[. ]\\s*)?p\\(?(0?\\.\\d+)\\)?$`)
const statisticOfTimes = new RegExp(`^(?:(${timePrefixes})(?:[. ]|$))?(.*)$`)

/** The percentile that a share such as `p0.95`, `p(0.999)` or `ttfb p0.5` was meant as; undefined for other texts. */
export function percentileMeant(text: string): string | undefined {
  const words = text.trim().toLowerCase()
  const [, prefix, share] = shareOfTimes.exec(words) ?? []
  const percent = Number((Number(share) * 100).toPrecision(6))
  if (!(percent >= 1 && percent < 100)) return undefined
  return `${prefix === undefined ? '' : `${prefix}.`}p${percent}`
}

/**
 * The figure that people mean, by its own name in upper or lower case, or by the name that other tools use: `p(95)`, `avg`,
 * `ttfb p95`, `5xx`, `status 503 count`. A time without a statistic (`ttfb`) means its p95. The text of the limit shows
 * whether a share or a number is meant. Undefined if the text names no figure, or a percentile below 1.
 */
export function figureSaid(text: string, limit: string): Figure | undefined {
  const words = text.trim().toLowerCase().replaceAll(/\s+/g, ' ')
  const named = Object.keys(namedFigures).find((name) => name.toLowerCase() === words)
  if (named !== undefined) return named as Figure
  const [, prefix = '', rest = ''] = statisticOfTimes.exec(words) ?? []
  const plain = rest.replace(/^p\((\d[\d.]*)\)$/, 'p$1')
  const statistic = Object.hasOwn(synonyms, plain) ? synonyms[plain] : plain || 'p95'
  const candidates = [
    prefix === '' ? `${statistic}` : `${prefix}.${statistic}`,
    withEnding(words, limit) ?? '',
    words.replace(
      /^status([1-5](?:\d\d|xx))(rate|count)$/,
      (_, status, kind) => `status${status}${kind === 'rate' ? 'Rate' : 'Count'}`,
    ),
  ]
  return candidates.filter(isFigure).find((figure) => !isBelowFirst(figure))
}
