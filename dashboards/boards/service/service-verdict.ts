import {
  BytesPerSecondIEC,
  PercentUnit,
  RequestsPerSecond,
  Seconds,
} from '@grafana/grafana-foundation-sdk/units'
import { reading } from '../../../harness/charts/reading.ts'
import { endedAs, latencyBudgets, type Source, shareBudgets, shareLimit } from '../../model/budgets.ts'
import type { StatPanel, Tier } from '../../model/model.ts'
import { budgetStat, joined, noTraffic, rateOver, stat } from '../../model/panels.ts'
import { type Requests, requestsOf } from '../../model/requests.ts'

/** Each budget as the share of requests within it, then throughput and the error rates, apart. */
export function verdictTier(source: Source): Tier {
  const budgets = latencyBudgets(source)
  const requests = requestsOf(source)
  const totals = requests === undefined ? [] : [...traffic(requests), ...failures(source, requests)]
  // As few lines as a readable width allows, evenly filled.
  const lines = Math.max(1, Math.ceil((budgets.length * 3) / 24))
  const each = Math.floor(24 / Math.max(1, Math.ceil(budgets.length / lines)))
  return {
    title: 'Do the budgets hold?',
    panels: [...budgets.map((budget) => budgetStat(budget, each)), ...totals],
  }
}

/** Eight in a line. */
const width = 3

const atMost = (value: number | undefined) =>
  value === undefined ? {} : { limit: { sense: 'at-most' as const, value } }

/** Traffic over the time shown: read every other figure with it. */
const traffic = ({ total, sent, duration }: Requests): StatPanel[] => [
  stat({
    title: 'Requests',
    why: 'Requests answered per second over the time shown. Read every other figure with it: an idle service is always fast.',
    unit: RequestsPerSecond,
    expr: `sum(rate(${total}[$__range]))`,
    none: noTraffic,
    width,
  }),
  ...(sent === undefined
    ? []
    : [
        stat({
          title: 'Bytes sent',
          why: 'Bytes of response bodies per second, over all processes.',
          unit: BytesPerSecondIEC,
          expr: `sum(rate(${sent}[$__range]))`,
          none: noTraffic,
          width,
        }),
      ]),
  stat({
    title: 'Mean time',
    why: 'Mean time of a request, by the server’s own clock. It hides the tail: it is here because it says what a request costs.',
    unit: Seconds,
    expr: `sum(rate(${duration}_sum[$__range])) / sum(rate(${duration}_count[$__range]))`,
    none: noTraffic,
    width,
  }),
]

/** The share of requests that ended in some way, none where none has. */
function shareOf(requests: Requests, selector: string, matcher: string): string {
  const rate = (labels: string) => rateOver(requests.total, labels, '$__range', [])
  return `(${rate(joined(selector, matcher))} or 0 * ${rate(selector)}) / ${rate(selector)}`
}

/** What failed, by who gave up, and every other budget on how requests end. */
function failures(source: Source, requests: Requests): StatPanel[] {
  const [, failed = ''] = endedAs('errorRate', requests) ?? []
  const [, givenUp] = endedAs('timeoutRate', requests) ?? []
  const shown = ['errorRate', ...(givenUp === undefined ? [] : ['timeoutRate'])]
  return [
    stat({
      title: 'HTTP errors',
      why: 'Share of requests answered with 4xx or 5xx, as a run counts them. "Errors by status" tells them apart.',
      unit: PercentUnit,
      expr: shareOf(requests, '', failed),
      ...atMost(shareLimit(source, 'errorRate')),
      none: noTraffic,
      width,
    }),
    ...(givenUp === undefined
      ? []
      : [
          stat({
            title: 'Given up',
            why: `Share of requests whose client left before the answer (${requests.givenUp}): timeouts as the server sees them.`,
            unit: PercentUnit,
            expr: shareOf(requests, '', givenUp),
            ...atMost(shareLimit(source, 'timeoutRate')),
            none: noTraffic,
            width,
          }),
        ]),
    ...shareBudgets(source)
      .filter(({ route, figure }) => route !== 'all' || !shown.includes(figure))
      .map(({ route, figure, ended, limit, selector, matcher, scenarios }) =>
        stat({
          title: `${route} ${figure} ≤ ${reading(limit, 'percentunit')}`,
          why: `Share of ${route === 'all' ? 'all' : `the ${route}`} requests that ${ended}. Set by ${scenarios.join(', ')}.`,
          unit: PercentUnit,
          expr: shareOf(requests, selector, matcher),
          limit: { sense: 'at-most', value: limit },
          none: noTraffic,
          width,
        }),
      ),
  ]
}
