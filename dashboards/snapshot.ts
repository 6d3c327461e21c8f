import { mkdir, writeFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { boards } from './build/boards.ts'
import { catalogueOf } from './checks/catalogue.ts'
import type { Source } from './model/budgets.ts'
import { addressesOfFiles } from './page/addresses.ts'
import { page } from './page/page.ts'
import type { TimeRange } from './queries/ask.ts'
import { askWindow, findingsOf } from './queries/asked-window.ts'
import type { FilePlaces } from './queries/run-pages.ts'

/** The path from one directory to a file, in the form of an address. */
const pathFrom = (directory: string, file: string): string =>
  relative(directory, file).split(sep).map(encodeURIComponent).join('/')

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
  files: FilePlaces,
): Promise<readonly string[]> {
  const all = boards(source)
  const shown = { source, catalogue: catalogueOf(source), boards: all, results: files.results }
  const window = await askWindow(prometheus, range, shown)
  const addresses = addressesOfFiles({
    results: pathFrom(directory, files.results),
    runbooks: new Map([...files.runbooks].map(([path, file]) => [path, pathFrom(directory, file)])),
  })
  await mkdir(directory, { recursive: true })
  // All boards at once: while Prometheus answers for one board, another is drawn.
  return Promise.all(
    all.map(async (board) => {
      const file = join(directory, `${board.name}.html`)
      await writeFile(file, page(board, await findingsOf(board, prometheus, window), window, all, addresses))
      return file
    }),
  )
}
