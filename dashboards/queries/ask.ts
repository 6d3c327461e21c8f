import { messageOf } from '../../harness/base/errors.ts'
import type { Panel, Query } from '../model/model.ts'
import { withoutVariables } from '../model/promql.ts'
import { Answers } from './answers.ts'

/** What part of Prometheus's memory a panel shows. Unix times in seconds. */
export interface TimeRange {
  readonly from: number
  readonly to: number
  /** Seconds between two points. */
  readonly step: number
  /** Seconds between two scrapes, from which Grafana works out $__rate_interval. */
  readonly scrapeInterval: number
}

/** One curve, or one number when it has a single point. `NaN` where there is no value. */
export interface Curve {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** Unix times in seconds, and values. */
  readonly points: readonly (readonly [number, number])[]
  /** Whether it is a limit of the other curves of its panel. */
  readonly limit?: boolean
}

/** A query as Grafana would send it: at least four scrapes in a rate, and every value of each variable. */
export function sentQuery({ expr }: Query, { from, to, step, scrapeInterval }: TimeRange): string {
  const rate = Math.max(step + scrapeInterval, 4 * scrapeInterval)
  return withoutVariables(expr, {
    rate: `${Math.ceil(rate)}s`,
    range: `${Math.max(1, Math.round(to - from))}s`,
  })
}

/** `{{method}} {{endpoint}}` filled from the labels of a series. */
export const filledLegend = (legend: string, labels: Readonly<Record<string, string>>): string =>
  legend.replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => labels[name] ?? '')

/**
 * Asks the Prometheus at `url` for what a panel shows: a number at the end of the range, or curves along it.
 * @param answers those that it may have given already.
 * @throws Error with the reason Prometheus gives, or when it does not answer within 10 s.
 */
export async function askPanel(
  url: string,
  panel: Panel,
  range: TimeRange,
  answers = new Answers(url, range),
): Promise<readonly Curve[]> {
  const given = await Promise.all(panel.queries.map((query) => askQuery(answers, panel.kind, query, range)))
  return given.flat()
}

async function askQuery(
  answers: Answers,
  kind: Panel['kind'],
  query: Query,
  range: TimeRange,
): Promise<Curve[]> {
  const sent = sentQuery(query, range)
  const isOfEnd = kind === 'stat' || kind === 'ranking'
  const answered = await (isOfEnd ? answers.at(sent) : answers.along(sent)).catch((error: unknown) => {
    throw new Error(`${messageOf(error)}: ${sent}`, { cause: error })
  })
  return answered.map(({ labels, points }) => ({
    name: filledLegend(query.legend, labels),
    labels,
    points,
    ...(query.limit ? { limit: true } : {}),
  }))
}
