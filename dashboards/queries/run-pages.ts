import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isBundleOf } from '../../harness/bundle/bundle.ts'

/** The files that pages of boards link to. */
export interface FilePlaces {
  /** The directory of results, with a bundle for each run. */
  readonly results: string
  /** Pages for alerts, by the path under which alerts name them. */
  readonly runbooks: ReadonlyMap<string, string>
}

/** The pages of a run or a comparison, as paths below the directory of results. */
export interface RunPages {
  readonly report: string | undefined
  /** Flame graphs and other pages of profiles, each with the name of its profiler. */
  readonly profiles: readonly { readonly name: string; readonly file: string }[]
}

const filesIn = (directory: string): Promise<readonly string[]> =>
  readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return []
    throw error
  })

/** The pages of these runs, by their ids, if their bundles are in a directory of results. */
export async function runPagesIn(
  results: string,
  runs: readonly string[],
): Promise<ReadonlyMap<string, RunPages>> {
  const bundles = runs.length === 0 ? [] : await filesIn(results)
  const found = await Promise.all(
    [...new Set(runs)].map(async (run): Promise<readonly (readonly [string, RunPages])[]> => {
      const bundle = bundles.find((name) => isBundleOf(name, run))
      if (bundle === undefined) return []
      const [files, profiles] = await Promise.all([
        filesIn(join(results, bundle)),
        filesIn(join(results, bundle, 'profiles')),
      ])
      const pages = profiles.filter((file) => file.endsWith('.html')).toSorted()
      return [
        [
          run,
          {
            report: files.includes('report.html') ? `${bundle}/report.html` : undefined,
            profiles: pages.map((file) => ({
              name: file.slice(0, -'.html'.length),
              file: `${bundle}/profiles/${file}`,
            })),
          },
        ],
      ]
    }),
  )
  return new Map(found.flat())
}
