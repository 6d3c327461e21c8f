import { createHash } from 'node:crypto'
import * as alerting from '@grafana/grafana-foundation-sdk/alerting'
import { stringify } from 'yaml'
import { type DashboardJson, shownPanels } from '../model/dashboard-json.ts'
import { dataSource } from '../model/grafana-panels.ts'
import { type Alert, runbookOf } from './alert.ts'

const group = 'tailgate'
const header =
  '# Built from the budgets of the standard scenarios by `tailgate dashboards build`; change the code, not this file.\n'
const yaml = (value: object): string => header + stringify(value, { lineWidth: 0 })

/**
 * Alerts grouped by how often they are evaluated: the name of the group, and its interval where it differs from the usual
 * one.
 */
const grouped = (alerts: readonly Alert[]) =>
  [...Map.groupBy(alerts, ({ every }) => every)].map(([every, rules]) => ({
    name: every === undefined ? group : `${group}-every-${every}`,
    every,
    rules,
  }))

/**
 * What the annotations for Prometheus and Grafana both say: what is wrong, what to look at first, and the address of the
 * runbook.
 */
const annotations = (alert: Alert, { runbooks }: Links) => {
  const page = runbookOf(alert, runbooks)
  return {
    summary: alert.summary,
    description: alert.remedy,
    ...(page === undefined ? {} : { runbook_url: page }),
  }
}

/** Where the links of an alert lead. */
export interface Links {
  /** The address that stands before `docs/`, as the target gives it. Without it, pages are named by their path alone. */
  readonly runbooks?: string | undefined
}

/** The alerts as a rule file of Prometheus. */
export const prometheusRules = (alerts: readonly Alert[], links: Links = {}): string =>
  yaml({
    groups: grouped(alerts).map(({ name, every, rules }) => ({
      name,
      ...(every === undefined ? {} : { interval: every }),
      rules: rules.map((alert) => ({
        alert: alert.name,
        expr: alert.expr,
        for: alert.lasting,
        labels: { severity: alert.severity, ...alert.labels },
        annotations: { ...annotations(alert, links), panel: alert.panel },
      })),
    })),
  })

/**
 * The alerts in the format of Grafana's file provisioning. The SDK's own rule group has the format of the HTTP API, which
 * differs.
 * @throws RangeError when an alert names a panel that the dashboard does not have.
 */
export const grafanaAlerts = (
  alerts: readonly Alert[],
  dashboard: DashboardJson,
  links: Links = {},
): string =>
  yaml({
    apiVersion: 1,
    groups: grouped(alerts).map(({ name, every, rules }) => ({
      orgId: 1,
      name,
      folder: 'Tailgate',
      interval: every ?? '10s',
      rules: rules.map((alert) => grafanaRule(alert, dashboard, links)),
    })),
  })

/** Grafana accepts at most 40 characters in a uid. */
function uidOf(name: string): string {
  const uid = `tailgate-${name}`
  if (uid.length <= 40) return uid
  return `${uid.slice(0, 31)}-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`
}

/**
 * The query of an alert, as it stands in the file. The SDK's own builders for it load two schemas of dashboards that are not
 * used here.
 */
const model = (asked: object): { build: () => { _implementsDataqueryVariant: () => void } } => ({
  build: () => ({ ...asked, _implementsDataqueryVariant: () => undefined }),
})

function grafanaRule(alert: Alert, dashboard: DashboardJson, links: Links): object {
  const panel = shownPanels(dashboard).find(({ title }) => title === alert.panel)
  if (panel === undefined) throw new RangeError(`the alert ${alert.name} names no panel: "${alert.panel}"`)
  // Grafana evaluates numbers: the query gives 1 for each problem and keeps its labels. No problem gives no data, which
  // counts as good.
  const query = new alerting.QueryBuilder('A')
    .datasourceUid(dataSource.uid)
    .relativeTimeRange({ from: 600, to: 0 })
    .model(model({ expr: `clamp(${alert.expr}, 1, 1)`, refId: 'A', instant: true, range: false }))
  const conditions = [{ evaluator: { type: 'gt', params: [0] } }]
  const condition = new alerting.QueryBuilder('B')
    .datasourceUid('__expr__')
    .model(model({ conditions, expression: 'A', type: 'threshold', refId: 'B' }))
  const built = new alerting.RuleBuilder(alert.name)
    .uid(uidOf(alert.name))
    .condition('B')
    .queries([query, condition])
    .noDataState('OK')
    .execErrState('Error')
    .forDuration(alert.lasting)
    .labels({ severity: alert.severity, ...alert.labels })
    .annotations({
      ...annotations(alert, links),
      __dashboardUid__: dashboard.uid ?? '',
      __panelId__: String(panel.id),
    })
    .build()
  const { folderUID: _folder, orgID: _organisation, ruleGroup: _group, ...rule } = built
  return JSON.parse(JSON.stringify(rule)) as object
}
