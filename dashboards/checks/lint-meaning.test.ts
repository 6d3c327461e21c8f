import { expect, test } from 'vitest'
import { buildDashboards } from '../build/build.ts'
import { fixture, fixtureCatalogue } from '../fixture.ts'
import type { DashboardJson, PanelJson } from '../model/dashboard-json.ts'
import { lintBudgets } from './lint-budgets.ts'
import { lintLimits } from './lint-limits.ts'
import { lintMeaning } from './lint-meaning.ts'

const [service] = buildDashboards(fixture).map(({ dashboard }) => dashboard)
const [node, gate, host] = ['node.json', 'gate.json', 'host.json'].map(
  (name) => buildDashboards(fixture).find(({ file }) => file === name)?.dashboard,
)

/** A board with one panel changed. */
function changed(
  title: string,
  change: (panel: PanelJson) => PanelJson,
  board: DashboardJson = service ?? {},
): DashboardJson {
  const panels = board.panels ?? []
  if (!panels.some((panel) => panel.title === title)) throw new Error(`no panel is called ${title}`)
  return { ...board, panels: panels.map((panel) => (panel.title === title ? change(panel) : panel)) }
}
const expr =
  (to: (expr: string) => string) =>
  (panel: PanelJson): PanelJson => ({
    ...panel,
    targets: (panel.targets ?? []).map((target) => ({ ...target, expr: to(target.expr ?? '') })),
  })
const unit =
  (to: string) =>
  (panel: PanelJson): PanelJson => ({
    ...panel,
    fieldConfig: { ...panel.fieldConfig, defaults: { ...panel.fieldConfig?.defaults, unit: to } },
  })
const noLimits = (panel: PanelJson): PanelJson => ({
  ...panel,
  fieldConfig: { defaults: { ...panel.fieldConfig?.defaults, thresholds: { steps: [] } } },
})

test.each<[string, DashboardJson, string]>([
  [
    'seconds shown as bytes',
    changed('Response time p95', unit('binBps')),
    'contradicts its query, which gives seconds',
  ],
  [
    'a share shown as a number',
    changed('HTTP errors', unit('short')),
    'contradicts its query, which gives a share',
  ],
  ['requests as operations', changed('Request rate', unit('ops')), 'not that of what it counts: reqps'],
  ['a spread in another unit', changed('Spread of response times', unit('bytes')), 'not that of the buckets'],
  [
    'a status that does not exist',
    changed(
      'Errors by status',
      expr((text) => text.replace('[45]..', '[45]xx')),
    ),
    'no status is ever "[45]xx"',
  ],
  [
    'a percentile that the title does not name',
    changed(
      'Response time p95',
      expr((text) => text.replace('0.95', '0.9')),
    ),
    'shows p90 and says so nowhere',
  ],
  [
    'a window of the whole range',
    changed(
      'Request rate',
      expr((text) => text.replace('$__rate_interval', '$__range')),
    ),
    'its window is not $__rate_interval',
  ],
  [
    'a number of many',
    changed(
      'Requests',
      expr((text) => text.replace('sum(', 'sum by (status) (')),
    ),
    'gives one for each status',
  ],
  [
    'a legend without its label',
    changed(
      'Request rate',
      expr((text) => text.replace('method, endpoint', 'endpoint')),
    ),
    'names {{method}}',
  ],
  [
    'two curves with the same legend',
    changed(
      'Request rate',
      expr((text) => text.replace('by (', 'by (status, ')),
    ),
    'differ by status',
  ],
  [
    'a route that the target does not have',
    changed(
      'Latency of list',
      expr((text) => text.replaceAll('method="GET",', '')),
    ),
    'is no route',
  ],
  [
    'a board of metrics of another service',
    changed(
      'Event loop delay',
      expr(() => 'redis_blocked_clients{instance=~"$instance"}'),
      node,
    ),
    'nothing of what its board is about',
  ],
  [
    'a variable that the query ignores',
    changed(
      'Event loop delay',
      expr((text) => text.replace(/\{.*\}/, '')),
      node,
    ),
    'does not follow the chosen $instance',
  ],
  [
    'errors that are not selected',
    changed(
      'Errors by status',
      expr((text) => text.replace(',status=~"[45].."', '')),
    ),
    'selects none of its requests by their status or as failed',
  ],
  [
    'requests by the clock of the load',
    changed(
      'Request rate',
      expr((text) => text.replace('http_requests_total', 'tailgate_load_requests_total')),
    ),
    'it is about the service, and asks the load generator: tailgate_load_requests_total',
  ],
  [
    'what grew in a window',
    changed(
      'Request rate',
      expr((text) => text.replace('rate(', 'increase(')),
    ),
    'depends on the resolution',
  ],
  [
    'a panel of the target with another query',
    changed(
      'Queue',
      expr(() => 'queue_length{job="other"}'),
    ),
    'not the one that the target describes',
  ],
  [
    'processors that are idle, among those in use',
    changed(
      'Machine: CPU in use',
      expr((text) => text.replace('mode!="idle"', '')),
    ),
    'node_cpu_seconds_total is not selected by mode',
  ],
  [
    'a row without what tells it apart',
    changed(
      'Largest changes',
      expr((text) => text.replace('head, ', '')),
      gate,
    ),
    'names {{head}}',
  ],
  [
    'interfaces between containers',
    changed(
      'Network',
      expr((text) => text.replace(/\{.*\}/, '')),
      host,
    ),
    'is not selected by device',
  ],
  [
    'two panels that ask the same',
    changed(
      'Requests in flight',
      expr(() => 'queue_length'),
    ),
    'asks the same as',
  ],
])('%s is found', (_, board, problem) => {
  expect(lintMeaning(board, fixtureCatalogue, fixture).join('\n')).toContain(problem)
})

test.each<[string, DashboardJson, string]>([
  [
    'a limit that nobody knows',
    changed('HTTP errors', (panel) => ({
      ...panel,
      fieldConfig: {
        defaults: {
          thresholds: {
            steps: [
              { value: null, color: '#3a9d5d' },
              { value: 0.5, color: '#d64550' },
            ],
          },
        },
      },
    })),
    'its limit 0.5 is no budget',
  ],
  ['a known limit that is gone', changed('CPU by process', noLimits), 'its limits are not 1'],
  [
    'colours the wrong way round',
    changed('HTTP errors', (panel) => ({
      ...panel,
      fieldConfig: {
        defaults: {
          thresholds: {
            steps: [
              { value: null, color: '#d64550' },
              { value: 0.001, color: '#3a9d5d' },
            ],
          },
        },
      },
    })),
    'its limit 0.001 is no budget',
  ],
])('%s is found', (_, board, problem) => {
  expect(lintLimits(board, fixture).join('\n')).toContain(problem)
})

test.each([
  [
    'the limit of errors is gone',
    changed('HTTP errors', noLimits),
    'the budget all errorRate of 0.001 has no panel',
  ],
  [
    'a share counts other statuses',
    changed(
      'HTTP errors',
      expr((text) => text.replace('[45]', '5')),
    ),
    'the budget all errorRate of 0.001 has no panel',
  ],
  ['a line of a budget is gone', changed('Response time p95', noLimits), 'is not drawn as a line'],
])('%s: the budget is found to be shown nowhere', (_, board, problem) => {
  expect(lintBudgets([board], fixture).join('\n')).toContain(problem)
})

test('a throughput needs a line, a timeout rate the status of those who left, and what only a run sees needs nothing', () => {
  const of = (figure: string, limit: number, dashboards = fixture.dashboards) => {
    const source = { ...fixture, dashboards, budgets: [{ scenario: 'a', route: 'all', figure, limit }] }
    return [
      lintBudgets([service ?? {}], source),
      lintBudgets(
        buildDashboards(source).map((one) => one.dashboard),
        source,
      ),
    ]
  }
  expect(of('throughput', 400)).toEqual([
    ['the budget all throughput of 400 is a line on no panel of what is answered well'],
    [],
  ])
  const unsaid = { ...fixture.dashboards, requests: { duration: 'http_request_duration_seconds' } }
  expect(of('timeoutRate', 0.1, unsaid)[1]).toEqual([
    'the budget all timeoutRate is watched by nobody: say givenUp in dashboards.requests',
  ])
  expect(of('timeoutRate', 0.1, {})).toEqual([[], []])
  expect(of('ttfb.p95', 5)).toEqual([[], []])
  expect(of('novelty', 5)[1]).toEqual(['no panel shows the budget all novelty'])
})
