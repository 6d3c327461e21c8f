import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { boards } from './build/build.ts'
import { catalogueOf } from './checks/metrics.ts'
import type { Source } from './model/budgets.ts'
import { marksOf } from './model/marks.ts'
import type { Board } from './model/model.ts'
import { page } from './page/page.ts'
import { askMoments } from './queries/annotations.ts'
import type { TimeRange } from './queries/ask.ts'
import { type KnownMetrics, metricNames } from './queries/observed.ts'
import { lookAt, type PanelFinding } from './queries/verify.ts'

/** A range of Unix times in seconds with a step that gives a chart at most 300 points, and no finer than the scrapes. */
export const rangeOf = (from: number, to: number, scrapeInterval: number): TimeRange => ({
  from,
  to,
  step: Math.max(scrapeInterval, Math.ceil((to - from) / 300)),
  scrapeInterval,
})

/** Tier by tier: Prometheus works on at most twenty queries at once by default, and others ask it too. */
async function look(
  { tiers }: Board,
  prometheus: string,
  range: TimeRange,
  known: KnownMetrics,
): Promise<PanelFinding[][]> {
  const found: PanelFinding[][] = []
  for (const { panels } of tiers)
    found.push(await Promise.all(panels.map((panel) => lookAt(prometheus, panel, range, known))))
  return found
}

/**
 * Draws every dashboard from what the Prometheus at `prometheus` recorded, one offline HTML file each, and returns the
 * paths of the files. For where there is no Grafana, and for keeping what a run looked like.
 * @throws Error when Prometheus cannot be asked at all; a query it refuses is told on its panel.
 */
export async function snapshotDashboards(
  directory: string,
  prometheus: string,
  range: TimeRange,
  source: Source,
): Promise<readonly string[]> {
  const all = boards(source)
  const known = { names: await metricNames(prometheus), catalogue: catalogueOf(source) }
  const scene = { range, moments: await askMoments(prometheus, range, marksOf(source)) }
  await mkdir(directory, { recursive: true })
  const files: string[] = []
  for (const board of all) {
    const file = join(directory, `${board.name}.html`)
    await writeFile(file, page(board, await look(board, prometheus, range, known), scene, all))
    files.push(file)
  }
  return files
}
