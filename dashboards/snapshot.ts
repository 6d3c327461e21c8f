import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { boards } from './build/build.ts'
import type { Source } from './model/budgets.ts'
import { page } from './page/page.ts'
import type { TimeRange } from './queries/ask.ts'
import { lookAtBoard, seenIn } from './queries/look.ts'

/**
 * Draws every dashboard from what the Prometheus at `prometheus` recorded, one offline HTML file each, and returns the paths
 * of the files. It serves machines without Grafana, and keeps what a run looked like.
 * @throws Error when Prometheus cannot be asked at all; a query that it refuses is reported on its panel.
 */
export async function snapshotDashboards(
  directory: string,
  prometheus: string,
  range: TimeRange,
  source: Source,
): Promise<readonly string[]> {
  const all = boards(source)
  const seen = await seenIn(prometheus, range, source)
  await mkdir(directory, { recursive: true })
  // All boards at once: while Prometheus answers for one board, another is drawn.
  return Promise.all(
    all.map(async (board) => {
      const file = join(directory, `${board.name}.html`)
      await writeFile(file, page(board, await lookAtBoard(board, prometheus, seen), seen, all))
      return file
    }),
  )
}
