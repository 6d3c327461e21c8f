import { randomBytes } from 'node:crypto'
import { join, relative, sep } from 'node:path'
import { writeFileAt } from '../harness/base/files/write-file-at.ts'
import { sharedFiles } from '../harness/charts/shared-files.ts'
import { boards } from './build/boards.ts'
import { catalogueOf } from './checks/catalogue.ts'
import type { Source } from './model/budgets.ts'
import { addressesOfFiles } from './page/addresses.ts'
import { page } from './page/page.ts'
import { style } from './page/style.ts'
import type { TimeRange } from './queries/ask.ts'
import { askWindow, findingsOf } from './queries/asked-window.ts'
import type { FilePlaces } from './queries/run-pages.ts'

/** The path from one directory to a file, in the form of an address. */
const pathFrom = (directory: string, file: string): string =>
  relative(directory, file).split(sep).map(encodeURIComponent).join('/')

/** The paths of the files of a snapshot. */
export interface Snapshot {
  /** A page for each board. */
  readonly pages: readonly string[]
  /** The style and the script of all pages. */
  readonly shared: readonly string[]
}

/**
 * Draws every dashboard from what the Prometheus at `prometheus` recorded, one offline HTML page each, with one style and one
 * script beside them. It serves machines without Grafana, and keeps what a run looked like.
 * @throws Error when Prometheus cannot be asked at all; a query that it refuses is reported on its panel. TailgateError
 * DISK_FULL, DISK_FAILED.
 */
export async function snapshotDashboards(
  directory: string,
  prometheus: string,
  range: TimeRange,
  source: Source,
  files: FilePlaces,
): Promise<Snapshot> {
  const all = boards(source)
  const shown = { source, catalogue: catalogueOf(source), boards: all, results: files.results }
  const window = await askWindow(prometheus, range, shown)
  const addresses = addressesOfFiles({
    results: pathFrom(directory, files.results),
    runbooks: new Map([...files.runbooks].map(([path, file]) => [path, pathFrom(directory, file)])),
  })
  const write = async ({ name, text }: { readonly name: string; readonly text: string }): Promise<string> => {
    const file = join(directory, name)
    await writeFileAt(file, text)
    return file
  }
  const shared = sharedFiles('boards', style, randomBytes(18).toString('base64url'))
  const writtenFirst = await Promise.all([shared.style, shared.script].map(write))
  // All boards at once: while Prometheus answers for one board, another is drawn.
  const pages = await Promise.all(
    all.map(async (board) => {
      const findings = await findingsOf(board, prometheus, window)
      return write({
        name: `${board.name}.html`,
        text: page(board, findings, window, all, addresses, { shared }),
      })
    }),
  )
  return { pages, shared: writtenFirst }
}
