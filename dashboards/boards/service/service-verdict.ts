import {
  BytesPerSecondIEC,
  PercentUnit,
  RequestsPerSecond,
  Seconds,
} from '@grafana/grafana-foundation-sdk/units'
import { reading } from '../../../harness/charts/reading.ts'
import { endedAs, latencyBudgets, type Source, shareBudgets, shareLimit } from '../../model/budgets.ts'
import type { AbsentPanel, DraftTier, StatPanel } from '../../model/model.ts'
import { absent, budgetStats, joined, noTraffic, rateOver, stat } from '../../model/panels.ts'
import { clockOf, mayBeEmpty, measuredByLoad, type Requests, requestsOf } from '../../model/requests.ts'

/** The share of requests within each budget, then throughput and error rates as separate numbers. */
export function verdictTier(source: Source): DraftTier {
  const budgets = latencyBudgets(source)
  const requests = requestsOf(source)
  return {
    title: 'Do the budgets hold?',
    panels: [...budgetStats(budgets), ...traffic(requests), ...failures(source, requests)],
  }
}

/** Columns of 24: eight numbers fit in one line. */
const width = 3

const atMost = (value: number | undefined) =>
  value === undefined ? {} : { limit: { sense: 'at-most' as const, value } }

/** Traffic over the time shown. A reader needs it to judge every other figure. */
const traffic = (requests: Requests): (StatPanel | AbsentPanel)[] => [
  stat({
    title: 'Requests',
    why: `Requests ${measuredByLoad(requests) ? 'that ended, answered or not,' : 'answered'} per second over the time shown. Read every other figure with it: an idle service is always fast.`,
    unit: RequestsPerSecond,
    expr: `sum(rate(${requests.total}[$__range]))`,
    none: noTraffic,
    width,
    ...mayBeEmpty(requests),
  }),
  requests.sent === undefined
    ? absent('Bytes sent', 'the counter of bytes of response bodies: dashboards.requests.sent')
    : stat({
        title: 'Bytes sent',
        why: 'Bytes of response bodies per second, over all processes.',
        unit: BytesPerSecondIEC,
        expr: `sum(rate(${requests.sent}[$__range]))`,
        none: noTraffic,
        width,
      }),
  stat({
    title: 'Mean time',
    why: `Mean time of a request, ${clockOf(requests)}. It hides the tail: it is here because it says what a request costs.`,
    unit: Seconds,
    expr: `sum(rate(${requests.duration}_sum[$__range])) / sum(rate(${requests.duration}_count[$__range]))`,
    none: noTraffic,
    width,
    ...mayBeEmpty(requests),
  }),
]

/** The share of requests that ended in the given way; 0 when none did. */
function shareOf(counter: string, selector: string, matcher: string): string {
  const rate = (labels: string) => rateOver(counter, labels, '$__range', [])
  return `(${rate(joined(selector, matcher))} or 0 * ${rate(selector)}) / ${rate(selector)}`
}

/** What the number of failed requests is called, and what it counts. */
const saidOfErrors = (requests: Requests) =>
  measuredByLoad(requests)
    ? {
        title: 'Errors',
        why: 'Share of requests that did not end as the scenario expects, as a run counts them: a wrong status, a timeout, a broken connection, a wrong answer.',
      }
    : {
        title: 'HTTP errors',
        why: 'Share of requests answered with 4xx or 5xx, as a run counts them. "Errors by status" tells them apart.',
      }

/** Failed requests by who gave up, and every other budget on how requests end. */
function failures(source: Source, requests: Requests): (StatPanel | AbsentPanel)[] {
  const [, givenUp] = endedAs('timeoutRate', requests) ?? []
  const shown = ['errorRate', ...(givenUp === undefined ? [] : ['timeoutRate'])]
  return [
    stat({
      ...saidOfErrors(requests),
      unit: PercentUnit,
      zeroWhen: 'no request has failed',
      expr: shareOf(requests.ended, '', requests.failed),
      ...atMost(shareLimit(source, 'errorRate')),
      none: noTraffic,
      width,
      ...mayBeEmpty(requests),
    }),
    givenUp === undefined
      ? absent('Given up', 'the status of requests whose client left: dashboards.requests.givenUp')
      : stat({
          title: 'Given up',
          why: `Share of requests whose client left before the answer (${requests.givenUp}): timeouts as the server sees them.`,
          unit: PercentUnit,
          zeroWhen: 'every client has waited for its answer',
          expr: shareOf(requests.total, '', givenUp),
          ...atMost(shareLimit(source, 'timeoutRate')),
          none: noTraffic,
          width,
          ...mayBeEmpty(requests),
        }),
    ...shareBudgets(source)
      .filter(({ route, figure }) => route !== 'all' || !shown.includes(figure))
      .map(({ route, figure, ended, limit, selector, matcher, counter, scenarios }) =>
        stat({
          title: `${route} ${figure} ≤ ${reading(limit, 'percentunit')}`,
          why: `Share of ${route === 'all' ? 'all' : `the ${route}`} requests that ${ended}. Set by ${scenarios.join(', ')}.`,
          unit: PercentUnit,
          expr: shareOf(counter, selector, matcher),
          limit: { sense: 'at-most', value: limit },
          none: noTraffic,
          width,
          ...mayBeEmpty(requests),
        }),
      ),
  ]
}
