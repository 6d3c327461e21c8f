import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { askPanel, type TimeRange } from './ask.ts'
import type { Source } from './budgets.ts'
import { boards } from './build.ts'
import type { Shown } from './drawing/card.ts'
import { page } from './drawing/page.ts'
import type { Board, Panel } from './model.ts'

/** A range of Unix times in seconds with a step that gives a chart at most 300 points, and no finer than the scrapes. */
export const rangeOf = (from: number, to: number, scrapeInterval: number): TimeRange => ({
  from,
  to,
  step: Math.max(scrapeInterval, Math.ceil((to - from) / 300)),
  scrapeInterval,
})

/** What a panel shows; a query that Prometheus refuses is told on the panel and does not lose the others. */
const show = (prometheus: string, panel: Panel, range: TimeRange): Promise<Shown> =>
  askPanel(prometheus, panel, range).then(
    (curves) => ({ curves }),
    (error: unknown) => ({ problem: error instanceof Error ? error.message : String(error) }),
  )

async function pageOf(
  board: Board,
  prometheus: string,
  range: TimeRange,
  all: readonly Board[],
): Promise<string> {
  const shown: Shown[][] = []
  // Tier by tier: Prometheus works on at most twenty queries at once by default, and others ask it too.
  for (const { panels } of board.tiers)
    shown.push(await Promise.all(panels.map((panel) => show(prometheus, panel, range))))
  return page(board, shown, range, all)
}

/**
 * Draws every dashboard from what the Prometheus at `prometheus` recorded, one offline HTML file each, and returns the
 * paths of the files. For where there is no Grafana, and for keeping what a run looked like.
 */
export async function snapshotDashboards(
  directory: string,
  prometheus: string,
  range: TimeRange,
  source: Source,
): Promise<readonly string[]> {
  const all = boards(source)
  await mkdir(directory, { recursive: true })
  const files: string[] = []
  for (const board of all) {
    const file = join(directory, `${board.name}.html`)
    await writeFile(file, await pageOf(board, prometheus, range, all))
    files.push(file)
  }
  return files
}
