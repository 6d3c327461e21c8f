import { OpsPerSecond, PercentUnit, RequestsPerSecond, Short } from '@grafana/grafana-foundation-sdk/units'
import type { Board } from '../model/model.ts'
import { lines, stat } from '../model/panels.ts'

const dropped = (window: string) =>
  `sum(rate(nginx_connections_accepted[${window}])) - sum(rate(nginx_connections_handled[${window}]))`

export const nginxBoard: Board = {
  name: 'nginx',
  title: 'Tailgate: Nginx',
  why: 'Does the proxy take every connection, and does it share the requests as its weights say?',
  variables: [],
  tiers: [
    {
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
    },
    {
      title: 'What it works on',
      panels: [
        lines({
          title: 'Requests through the proxy',
          why: 'Requests per second of Nginx, and those the servers answered. A gap that stays is answered by Nginx itself.',
          unit: RequestsPerSecond,
          queries: [
            { expr: 'sum(rate(nginx_http_requests_total[$__rate_interval]))', legend: 'Nginx' },
            { expr: 'sum(rate(http_requests_total[$__rate_interval]))', legend: 'servers' },
          ],
        }),
        lines({
          title: 'Share of each server',
          why: 'Share of requests by server. Weights 3, 3, 2 with least connections (L1) come to 37.5, 37.5 and 25 % while all are equally fast; a slow server gets fewer.',
          unit: PercentUnit,
          queries: [
            {
              expr: 'sum by (instance) (rate(http_requests_total[$__rate_interval])) / on() group_left() sum(rate(http_requests_total[$__rate_interval]))',
              legend: '{{instance}}',
            },
          ],
          stacked: true,
        }),
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
          queries: [
            { expr: 'sum(rate(nginx_connections_accepted[$__rate_interval]))', legend: 'accepted' },
            { expr: dropped('$__rate_interval'), legend: 'dropped' },
          ],
        }),
      ],
    },
  ],
}
