import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { alertsOf } from '../../dashboards/alerts/alerts.ts'
import { buildDashboards } from '../../dashboards/build/build.ts'
import type { Source } from '../../dashboards/model/budgets.ts'
import { shownPanels } from '../../dashboards/model/dashboard-json.ts'
import { dataSource } from '../../dashboards/model/grafana-panels.ts'
import { isProgram, onPath } from '../../harness/base/find-program.ts'
import { tailgate } from '../end-to-end/tailgate.ts'
import { repositorySource } from './source.ts'

const grafana = ['grafana', 'grafana-server'].flatMap((name) => onPath(name, process.env).filter(isProgram))
const reason = grafana.length > 0 ? undefined : 'no Grafana is on PATH'

interface Kept {
  readonly grafana?: { readonly url: string; readonly password: string }
}

interface Answer {
  readonly results: Readonly<Record<string, { readonly status?: number; readonly error?: string }>>
}

interface Rules {
  readonly data: {
    readonly groups: readonly { readonly rules: readonly { name: string; health: string }[] }[]
  }
}

/** The stand-in of the other tests shows what Tailgate gives to Grafana; only a real Grafana shows what it does with it. */
describe.skipIf(reason)(`a real Grafana${reason ? ` (skipped: ${reason})` : ''}`, () => {
  let url = ''
  let authorization = ''
  let source: Source

  const ask = async <T>(path: string, body?: object): Promise<T> => {
    const response = await fetch(`${url}${path}`, {
      headers: { authorization, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    })
    expect(response.status, `${path}: ${response.statusText}`).toBeLessThan(400)
    return (await response.json()) as T
  }

  beforeAll(async () => {
    source = await repositorySource()
    const { stdout } = await tailgate(['up', '--observe', '--rows', '2000', '--json'], 110).finished
    const kept = JSON.parse(stdout) as Kept
    url = kept.grafana?.url ?? ''
    authorization = `Basic ${Buffer.from(`admin:${kept.grafana?.password}`).toString('base64')}`
  }, 150_000)
  afterAll(async () => {
    await tailgate(['down'], 60).finished
  }, 70_000)

  test('has every dashboard, and answers every query of every panel and of every mark', async () => {
    const refused: string[] = []
    for (const { dashboard } of buildDashboards(source)) {
      await ask(`/api/dashboards/uid/${dashboard.uid}`)
      const marks = (dashboard.annotations?.list ?? []).map(({ name, expr = '' }) => ({
        title: `mark ${name}`,
        targets: [{ refId: 'A', expr, datasource: dataSource, range: true }],
      }))
      for (const { title, targets = [] } of [...shownPanels(dashboard), ...marks]) {
        // As the panel asks it: for the end of the time shown or along it, in its format.
        const queries = targets.map((target) => ({
          ...{ ...target, intervalMs: 1000, maxDataPoints: 300 },
          // A browser fills in these: Grafana itself knows its own variables, but not those of a dashboard.
          expr: target.expr?.replaceAll(/\$(?!__)\w+/g, '.*'),
        }))
        const { results } = await ask<Answer>('/api/ds/query', { queries, from: 'now-5m', to: 'now' })
        for (const { error } of Object.values(results))
          if (error !== undefined) refused.push(`${dashboard.uid}: ${title}: ${error}`)
      }
    }
    expect(refused).toEqual([])
  })

  test('its ruler has every alert, and each can be evaluated', async () => {
    const wanted = alertsOf(source).map(({ name }) => name)
    const loaded = async () => {
      const { data } = await ask<Rules>('/api/prometheus/grafana/api/v1/rules')
      return data.groups.flatMap(({ rules }) => rules)
    }
    await expect
      .poll(
        async () =>
          (await loaded())
            .filter(({ health }) => health === 'ok')
            .map(({ name }) => name)
            .sort(),
        {
          timeout: 60_000,
        },
      )
      .toEqual(wanted.toSorted())
  })
})
