import { join } from 'node:path'
import { writeFileAt } from '../../harness/base/files/write-file-at.ts'
import { alertsOf } from '../alerts/alerts.ts'
import { grafanaAlerts, prometheusRules } from '../alerts/rules.ts'
import type { Source } from '../model/budgets.ts'
import type { DashboardJson } from '../model/dashboard-json.ts'
import { grafanaDashboard } from '../model/grafana.ts'
import { marksOf } from '../model/marks.ts'
import type { Board } from '../model/model.ts'
import { boards } from './boards.ts'

export interface GeneratedDashboard {
  /** The file name in the generated directory. */
  readonly file: string
  readonly dashboard: DashboardJson
}

export interface GeneratedFile {
  readonly file: string
  readonly text: string
}

/** Every dashboard as Grafana loads it. */
export function buildDashboards(
  source: Source,
  all: readonly Board[] = boards(source),
): readonly GeneratedDashboard[] {
  const marks = marksOf(source)
  return all.map((board) => ({ file: `${board.name}.json`, dashboard: grafanaDashboard(board, marks) }))
}

/** Every generated file, dashboards and alerts. The same source gives the same bytes. */
export function buildFiles(
  source: Source,
  dashboards: readonly GeneratedDashboard[] = buildDashboards(source),
): readonly GeneratedFile[] {
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

/** All that is made of a source: the boards, what Grafana loads of them, and the text of every file. */
export interface Built {
  readonly boards: readonly Board[]
  readonly dashboards: readonly GeneratedDashboard[]
  readonly files: readonly GeneratedFile[]
}

/** Makes everything once, for whoever writes it and for whoever checks it. */
export function build(source: Source): Built {
  const all = boards(source)
  const dashboards = buildDashboards(source, all)
  return { boards: all, dashboards, files: buildFiles(source, dashboards) }
}

/**
 * Writes every generated file and returns their names.
 * @throws TailgateError DISK_FULL, DISK_FAILED.
 */
export async function writeDashboards(
  directory: string,
  source: Source,
  { files }: Pick<Built, 'files'> = build(source),
): Promise<readonly string[]> {
  await Promise.all(files.map(({ file, text }) => writeFileAt(join(directory, file), text)))
  return files.map(({ file }) => file)
}
