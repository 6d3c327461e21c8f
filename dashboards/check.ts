import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Source } from './budgets.ts'
import { buildDashboards, type GeneratedDashboard, textOf } from './build.ts'
import type { DashboardJson } from './dashboard-json.ts'
import { lintStructure } from './lint.ts'
import { lintBudgets } from './lint-budgets.ts'
import { lintQueries } from './lint-queries.ts'

/** What is wrong with one dashboard, each problem a sentence that begins with its file. */
export const lintDashboard = (file: string, dashboard: DashboardJson): string[] =>
  [...lintStructure(dashboard), ...lintQueries(dashboard)].map((problem) => `${file}: ${problem}.`)

/**
 * Checks the dashboards of a source and that the files in `directory` are what it builds.
 * An empty list means all is well; nothing is written.
 */
export async function checkDashboards(directory: string, source: Source): Promise<readonly string[]> {
  const built = buildDashboards(source)
  const json = built.map(({ dashboard }) => dashboard as DashboardJson)
  return [
    ...(await drift(directory, built)),
    ...built.flatMap(({ file, dashboard }) => lintDashboard(file, dashboard as DashboardJson)),
    ...lintBudgets(json, source).map((problem) => `${problem}.`),
  ]
}

async function drift(directory: string, built: readonly GeneratedDashboard[]): Promise<string[]> {
  const found = await readdir(directory).catch(() => [])
  const changed = await Promise.all(
    built.map(async (one) => {
      const text = await readFile(join(directory, one.file), 'utf8').catch(() => undefined)
      if (text === undefined) return [`${one.file} is missing: run tailgate dashboards build.`]
      return text === textOf(one)
        ? []
        : [`${one.file} is not what the sources build: run tailgate dashboards build.`]
    }),
  )
  const known = built.map(({ file }) => file)
  const stray = found.filter((file) => file.endsWith('.json') && !known.includes(file))
  return [...changed.flat(), ...stray.map((file) => `${file} belongs to no dashboard: delete it.`)]
}
