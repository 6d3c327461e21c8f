import { messageOf } from '../../harness/base/errors.ts'
import type { Panel, Query } from '../model/model.ts'
import { type Chosen, withoutVariables } from '../model/promql.ts'
import { Answers } from './answers.ts'

/** The stretch of Prometheus's data that a panel shows. Unix times in seconds. */
export interface TimeRange {
  readonly from: number
  readonly to: number
  /** Seconds between two points. */
  readonly step: number
  /** Seconds between two scrapes; Grafana derives $__rate_interval from it. */
  readonly scrapeInterval: number
  /** The selected values of the variables of boards; all values if none is selected. */
  readonly chosen?: Chosen
}

/** One curve, or one number when it has a single point. A missing value is `NaN`. */
export interface Curve {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  /** Unix times in seconds, and values. */
  readonly points: readonly (readonly [number, number])[]
  /** Whether this curve is a limit for the other curves of its panel. */
  readonly limit?: boolean
}

/** Whether a curve has a value at any time. */
export const hasValue = ({ points }: Curve): boolean => points.some(([, value]) => Number.isFinite(value))

/**
 * The query as Grafana would send it: rates cover at least four scrapes, and each variable matches its selected value, or all
 * its values.
 */
export function sentQuery({ expr }: Query, { from, to, step, scrapeInterval, chosen }: TimeRange): string {
  const rate = Math.max(step + scrapeInterval, 4 * scrapeInterval)
  const windows = { rate: `${Math.ceil(rate)}s`, range: `${Math.max(1, Math.round(to - from))}s` }
  return withoutVariables(expr, windows, chosen)
}

/** A legend such as `{{method}} {{endpoint}}`, filled in from the labels of a series. */
export const filledLegend = (legend: string, labels: Readonly<Record<string, string>>): string =>
  legend.replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => labels[name] ?? '')

/**
 * Asks the Prometheus at `url` for what a panel shows: a number at the end of the range, or curves along it.
 * @param answers answers that may already hold the result.
 * @throws Error with the reason that Prometheus gives, or when it does not answer within 10 s.
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

/** Whether a panel of this kind shows what its queries give at the end of the range, and not along it. */
export const isAskedAtEnd = (kind: Panel['kind']): boolean => kind === 'stat' || kind === 'ranking'

async function askQuery(
  answers: Answers,
  kind: Panel['kind'],
  query: Query,
  range: TimeRange,
): Promise<Curve[]> {
  const sent = sentQuery(query, range)
  const answered = await (isAskedAtEnd(kind) ? answers.at(sent) : answers.along(sent)).catch(
    (error: unknown) => {
      throw new Error(`${messageOf(error)}: ${sent}`, { cause: error })
    },
  )
  return answered.map(({ labels, points }) => ({
    name: filledLegend(query.legend, labels),
    labels,
    points,
    ...(query.limit ? { limit: true } : {}),
  }))
}
