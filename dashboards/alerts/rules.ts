import * as alerting from '@grafana/grafana-foundation-sdk/alerting'
import { TypeThresholdBuilder } from '@grafana/grafana-foundation-sdk/expr'
import * as prometheus from '@grafana/grafana-foundation-sdk/prometheus'
import { stringify } from 'yaml'
import { type DashboardJson, shownPanels } from '../model/dashboard-json.ts'
import { dataSource } from '../model/grafana.ts'
import type { Alert } from './alerts.ts'

const group = 'tailgate'
const header =
  '# Built from the budgets of the standard scenarios by `tailgate dashboards build`; change the code, not this file.\n'
const yaml = (value: object): string => header + stringify(value, { lineWidth: 0 })

/** The alerts as a rule file of Prometheus. */
export const prometheusRules = (alerts: readonly Alert[]): string =>
  yaml({
    groups: [
      {
        name: group,
        rules: alerts.map(({ name, expr, lasting, severity, summary, remedy }) => ({
          alert: name,
          expr,
          for: lasting,
          labels: { severity },
          annotations: { summary, description: remedy },
        })),
      },
    ],
  })

/**
 * The alerts as Grafana's file provisioning reads them; the SDK's own rule group has the shape of the API instead.
 * @throws RangeError when an alert names a panel that the dashboard lacks.
 */
export const grafanaAlerts = (alerts: readonly Alert[], dashboard: DashboardJson): string =>
  yaml({
    apiVersion: 1,
    groups: [
      {
        orgId: 1,
        name: group,
        folder: 'Tailgate',
        interval: '10s',
        rules: alerts.map((alert) => grafanaRule(alert, dashboard)),
      },
    ],
  })

function grafanaRule(alert: Alert, dashboard: DashboardJson): object {
  const panel = shownPanels(dashboard).find(({ title }) => title === alert.panel)
  if (panel === undefined) throw new RangeError(`the alert ${alert.name} names no panel: "${alert.panel}"`)
  // Grafana judges one number: how many things are wrong. Nothing wrong gives no data, which is good.
  const query = new alerting.QueryBuilder('A')
    .datasourceUid(dataSource.uid)
    .relativeTimeRange({ from: 600, to: 0 })
    .model(new prometheus.DataqueryBuilder().refId('A').expr(`count(${alert.expr})`).instant())
  const condition = new alerting.QueryBuilder('B').datasourceUid('__expr__').model(
    new TypeThresholdBuilder()
      .refId('B')
      .expression('A')
      .conditions([{ evaluator: { type: 'gt', params: [0] } }]),
  )
  const built = new alerting.RuleBuilder(alert.name)
    .uid(`tailgate-${alert.name}`)
    .condition('B')
    .queries([query, condition])
    .noDataState('OK')
    .execErrState('Error')
    .forDuration(alert.lasting)
    .labels({ severity: alert.severity })
    .annotations({
      summary: alert.summary.replaceAll(/\{\{ \$labels\.\w+ \}\}/g, 'one of them'),
      description: alert.remedy,
      __dashboardUid__: dashboard.uid ?? '',
      __panelId__: String(panel.id),
    })
    .build()
  const { folderUID: _folder, orgID: _organisation, ruleGroup: _group, ...rule } = built
  return JSON.parse(JSON.stringify(rule)) as object
}
