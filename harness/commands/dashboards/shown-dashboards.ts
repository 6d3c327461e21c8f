import { join, resolve } from 'node:path'
import { writeDashboards } from '../../../dashboards/build/build.ts'
import { rangeOf } from '../../../dashboards/range.ts'
import { snapshotDashboards } from '../../../dashboards/snapshot.ts'
import { sourceOfDashboards } from './dashboards-source.ts'
import { pagesDirectory } from './options.ts'

/** The dashboards of the target, for a stack started with `--observe`. */
export interface ShownDashboards {
  /** Their directory, in the form that Grafana loads. */
  readonly directory: string
  /** Draws them once as pages, for machines without Grafana, and returns the paths of the pages. */
  draw(prometheus: string): Promise<readonly string[]>
}

/** How far back the pages drawn at the start look, in seconds. */
const spanSeconds = 60

/** Writes the dashboards of the target into the run directory. */
export async function showDashboards(runDirectory: string, config?: string): Promise<ShownDashboards> {
  const { source, files } = await sourceOfDashboards(config)
  const directory = join(runDirectory, 'dashboards')
  await writeDashboards(directory, source)
  return {
    directory,
    async draw(prometheus) {
      const now = Date.now() / 1000
      const range = rangeOf(now - spanSeconds, now, 1)
      const { pages } = await snapshotDashboards(resolve(pagesDirectory), prometheus, range, source, files)
      return pages
    },
  }
}
