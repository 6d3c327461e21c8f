import { relative, resolve } from 'node:path'
import { exitCodes } from '../../base/errors.ts'
import { printable, wrap } from '../../base/text.ts'
import { keptResults } from '../../config/experiment/places.ts'
import { loadTarget } from '../../config/loading/load.ts'
import { makeGuide, writeGuide } from '../../stories/guide/make-guide.ts'
import { printJson, printLines } from '../shared/outlet.ts'
import type { ExperimentOptions } from './options.ts'

/**
 * Writes the pages of the results stored in the project, together with those of another directory, and prints their paths.
 */
export async function documentExperiments({ config, results, json }: ExperimentOptions): Promise<number> {
  const loaded = await loadTarget(process.cwd(), { config })
  const others = results === undefined ? [] : [resolve(results)]
  const guide = await makeGuide(loaded, keptResults, others)
  const files = await writeGuide(loaded.root, guide)
  if (json) printJson({ files, problems: guide.problems })
  else
    printLines([
      ...guide.problems.flatMap((problem) => wrap(`Left out: ${printable(problem)}`, 100, 2)),
      ...files.map((file) => `Wrote ${relative(process.cwd(), file)}`),
    ])
  return exitCodes.pass
}
