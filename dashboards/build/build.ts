import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { alertsOf } from '../alerts/alerts.ts'
import { grafanaAlerts, prometheusRules } from '../alerts/rules.ts'
import { generatorBoard } from '../boards/generator.ts'
import { nginxBoard } from '../boards/nginx.ts'
import { nodeBoard } from '../boards/node.ts'
import { postgresBoard } from '../boards/postgres/postgres.ts'
import { redisBoard } from '../boards/redis.ts'
import { serviceBoard } from '../boards/service/service.ts'
import type { Source } from '../model/budgets.ts'
import type { DashboardJson } from '../model/dashboard-json.ts'
import { grafanaDashboard } from '../model/grafana.ts'
import { marksOf } from '../model/marks.ts'
import type { Board } from '../model/model.ts'
import { panelOf, withAdded } from './added.ts'

export interface GeneratedDashboard {
  /** The name of its file below the generated directory. */
  readonly file: string
  readonly dashboard: DashboardJson
}

export interface GeneratedFile {
  readonly file: string
  readonly text: string
}

/** Boards of Tailgate's own, as far as the target has what they show. */
const generic = (source: Source): readonly Board[] => [
  serviceBoard(source),
  postgresBoard,
  redisBoard,
  nginxBoard(source),
  ...(source.dashboards?.runtime === 'node' ? [nodeBoard(source)] : []),
  generatorBoard,
]

/** Every board, before any renderer: those of any stack with what the target adds to them, then those of the target. */
export function boards(source: Source): readonly Board[] {
  const { panels = [], boards: own = [] } = source.dashboards ?? {}
  const described = own.map(
    ({ tiers, ...board }): Board => ({
      ...board,
      variables: [],
      tiers: tiers.map(({ title, panels: shown }) => ({ title, panels: shown.map(panelOf) })),
    }),
  )
  return [...generic(source).map((board) => withAdded(board, panels)), ...described].map((board) => ({
    ...board,
    tiers: board.tiers.filter((tier) => tier.panels.length > 0),
  }))
}

/** Every dashboard as Grafana loads it. */
export const buildDashboards = (source: Source): readonly GeneratedDashboard[] =>
  boards(source).map((board) => ({
    file: `${board.name}.json`,
    dashboard: grafanaDashboard(board, marksOf(source)),
  }))

/** Every generated file, dashboards and alerts: the same source gives the same bytes. */
export function buildFiles(source: Source): readonly GeneratedFile[] {
  const dashboards = buildDashboards(source)
  const service = dashboards.find(({ file }) => file === 'service.json')?.dashboard ?? {}
  const alerts = alertsOf(source)
  const links = { runbooks: source.dashboards?.runbooks }
  return [
    ...dashboards.map(({ file, dashboard }) => ({
      file,
      text: `${JSON.stringify(dashboard, undefined, 2)}\n`,
    })),
    { file: 'prometheus-rules.yml', text: prometheusRules(alerts, links) },
    { file: 'grafana-alerts.yml', text: grafanaAlerts(alerts, service, links) },
  ]
}

/** Writes every generated file and returns their names. */
export async function writeDashboards(directory: string, source: Source): Promise<readonly string[]> {
  const files = buildFiles(source)
  await mkdir(directory, { recursive: true })
  await Promise.all(files.map(({ file, text }) => writeFile(join(directory, file), text)))
  return files.map(({ file }) => file)
}
