import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { serviceBoard } from './boards/service.ts'
import type { Source } from './budgets.ts'
import { grafanaDashboard } from './grafana.ts'
import type { Board } from './model.ts'

export interface GeneratedDashboard {
  /** The name of its file below the generated directory. */
  readonly file: string
  readonly dashboard: object
}

/** Every board, before any renderer. */
export const boards = (source: Source): readonly Board[] => [serviceBoard(source)]

/** Every dashboard as Grafana loads it: the same source gives the same bytes. */
export const buildDashboards = (source: Source): readonly GeneratedDashboard[] =>
  boards(source).map((board) => ({ file: `${board.name}.json`, dashboard: grafanaDashboard(board) }))

export const textOf = ({ dashboard }: GeneratedDashboard): string =>
  `${JSON.stringify(dashboard, undefined, 2)}\n`

/** Writes the dashboards and returns the names of the files written. */
export async function writeDashboards(directory: string, source: Source): Promise<readonly string[]> {
  const dashboards = buildDashboards(source)
  await mkdir(directory, { recursive: true })
  await Promise.all(dashboards.map((one) => writeFile(join(directory, one.file), textOf(one))))
  return dashboards.map(({ file }) => file)
}
