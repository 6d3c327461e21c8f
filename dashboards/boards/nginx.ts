import { OpsPerSecond, PercentUnit, RequestsPerSecond, Short } from '@grafana/grafana-foundation-sdk/units'
import type { Source } from '../model/budgets.ts'
import type { Board, LinesPanel, Tier } from '../model/model.ts'
import { lines, stat } from '../model/panels.ts'
import { ownRequestsOf } from '../model/requests.ts'

const dropped = (window: string) =>
  `sum(rate(nginx_connections_accepted[${window}])) - sum(rate(nginx_connections_handled[${window}]))`

/** The shares of requests that least connections (L1) gives each process while all processes are equally fast, in words. */
function sharesInWords(weights: readonly number[]): string {
  const whole = weights.reduce((sum, weight) => sum + weight, 0)
  const shares = weights.map((weight) => String(Number(((weight / whole) * 100).toPrecision(3))))
  return `Weights ${weights.join(', ')} with least connections (L1) come to ${listed(shares)} % while all are equally fast`
}

const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`

/** Requests that the proxy counted beside those that the app counted, if the app counts any. */
function balance(source: Source): LinesPanel[] {
  const requests = ownRequestsOf(source)
  const ofNginx = { expr: 'sum(rate(nginx_http_requests_total[$__rate_interval]))', legend: 'Nginx' }
  const words = { title: 'Requests through the proxy', unit: RequestsPerSecond } as const
  if (requests === undefined)
    return [lines({ ...words, why: 'Requests per second of Nginx.', queries: [ofNginx] })]
  const all = `sum(rate(${requests.total}[$__rate_interval]))`
  return [
    lines({
      ...words,
      why: 'Requests per second of Nginx, and those the servers answered. A gap that stays is answered by Nginx itself.',
      queries: [ofNginx, { expr: all, legend: 'servers' }],
    }),
    lines({
      title: 'Share of each server',
      why: `Share of requests by server. ${sharesInWords(source.weights)}; a slow server gets fewer.`,
      unit: PercentUnit,
      queries: [
        {
          expr: `sum by (instance) (rate(${requests.total}[$__rate_interval])) / on() group_left() ${all}`,
          legend: '{{instance}}',
        },
      ],
      stacked: true,
    }),
  ]
}

const health: Tier = {
  title: 'Is it healthy?',
  panels: [
    stat({
      title: 'Up',
      why: 'Whether the exporter reaches Nginx.',
      unit: Short,
      expr: 'min(nginx_up)',
      limit: { sense: 'at-least', value: 1 },
    }),
    stat({
      title: 'Requests',
      why: 'Requests per second over the time shown.',
      unit: RequestsPerSecond,
      expr: 'sum(rate(nginx_http_requests_total[$__range]))',
    }),
    stat({
      title: 'Dropped',
      why: 'Connections per second accepted but not handled: worker_connections is too small.',
      unit: OpsPerSecond,
      expr: dropped('$__range'),
      limit: { sense: 'at-most', value: 0 },
    }),
    stat({
      title: 'Requests by connection',
      why: 'Requests each connection carried. Close to 1, clients do not keep connections open and pay for each.',
      unit: Short,
      expr: 'sum(rate(nginx_http_requests_total[$__range])) / (sum(rate(nginx_connections_accepted[$__range])) > 0)',
      emptyWhen: 'no connection was opened in the time shown',
    }),
  ],
}

const work = (source: Source): Tier => ({
  title: 'What it works on',
  panels: [
    ...balance(source),
    lines({
      title: 'Connections',
      why: 'Client connections by what they do. Writing ones wait for a server.',
      unit: Short,
      queries: [
        { expr: 'nginx_connections_reading', legend: 'reading' },
        { expr: 'nginx_connections_writing', legend: 'writing' },
        { expr: 'nginx_connections_waiting', legend: 'idle' },
      ],
      stacked: true,
    }),
    lines({
      title: 'New and dropped connections',
      why: 'Connections per second that were accepted, and those dropped.',
      unit: OpsPerSecond,
      zeroWhen: 'clients keep the connections that they have',
      queries: [
        { expr: 'sum(rate(nginx_connections_accepted[$__rate_interval]))', legend: 'accepted' },
        { expr: dropped('$__rate_interval'), legend: 'dropped' },
      ],
    }),
  ],
})

export const nginxBoard = (source: Source): Board => ({
  name: 'nginx',
  title: 'Tailgate: Nginx',
  why: 'Does the proxy take every connection, and does it share the requests as its weights say?',
  variables: [],
  tiers: [health, work(source)],
})
