import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { buildDashboards } from '../build/build.ts'
import { fixture } from '../fixture.ts'
import { alertsOf } from './alerts.ts'
import { grafanaAlerts, prometheusRules } from './rules.ts'

interface GrafanaRule {
  readonly uid: string
  readonly title: string
  readonly annotations: Readonly<Record<string, string>>
}

const [service] = buildDashboards(fixture)
const dashboard = service?.dashboard ?? {}
const alerts = alertsOf(fixture)

test('every budget has an alert for each speed at which it can burn', () => {
  const burning = alerts.map(({ name }) => name).filter((name) => name.includes('Burns'))
  expect(burning).toEqual(
    ['ListP95', 'ListP99', 'AddP95'].flatMap((budget) =>
      ['Fast', 'Steady', 'Slow'].map((speed) => `${budget}Burns${speed}`),
    ),
  )
})

test('a speed that no traffic could reach makes no alert', () => {
  const budgets = [{ scenario: 'a', route: 'list', figure: 'p50', limit: 5000 }]
  const names = alertsOf({ ...fixture, budgets }).map(({ name }) => name)
  expect(names.filter((name) => name.includes('Burns'))).toEqual(['ListP50BurnsSlow'])
})

test('alerts have names, groups and severities Prometheus takes', () => {
  const { groups } = parse(prometheusRules(alerts)) as { groups: { rules: { alert: string }[] }[] }
  const names = groups.flatMap(({ rules }) => rules.map(({ alert }) => alert))
  expect(names).toEqual(alerts.map(({ name }) => name))
  expect(new Set(names).size).toBe(names.length)
})

test('Grafana is given the shape of its files, and each rule leads to a panel that exists', () => {
  const file = parse(grafanaAlerts(alerts, dashboard)) as {
    apiVersion: number
    groups: { rules: GrafanaRule[] }[]
  }
  const rules = file.groups.flatMap((group) => group.rules)
  expect(file).toMatchObject({ apiVersion: 1, groups: [{ orgId: 1, folder: 'Tailgate', interval: '10s' }] })
  expect(rules.map(({ title }) => title)).toEqual(alerts.map(({ name }) => name))
  const ids = (dashboard.panels ?? []).map(({ id }) => String(id))
  for (const { uid, annotations } of rules) {
    expect(uid.length).toBeLessThanOrEqual(40)
    expect([annotations.__dashboardUid__, ids.includes(annotations.__panelId__ ?? '')]).toEqual([
      'tailgate-service',
      true,
    ])
  }
})

test('an alert that names no panel is refused', () => {
  const lost = alerts.map((alert) => ({ ...alert, panel: 'nowhere' }))
  expect(() => grafanaAlerts(lost, dashboard)).toThrow('names no panel: "nowhere"')
})
