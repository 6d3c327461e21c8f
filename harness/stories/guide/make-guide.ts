import { join, relative, resolve } from 'node:path'
import { writeFileAt } from '../../base/files/write-file-at.ts'
import { readResults, setsWithin } from '../../bundle/experiments/results-directory.ts'
import { loadDocument } from '../../config/experiment/load-document.ts'
import { loadExperiments } from '../../config/experiment/load-experiments.ts'
import { keptResults } from '../../config/experiment/places.ts'
import type { LoadedTarget } from '../../config/loading/load.ts'
import { guideHtml } from '../../report/experiments/guide-html.ts'
import type { GuideReport, ResultSet } from '../../report/experiments/guide-report.ts'
import { guideMarkdown } from '../../report/experiments/markdown.ts'
import { withoutEarlierThroughput } from '../../verdict/experiments/earlier-throughput.ts'
import { asDescribed } from './as-described.ts'

/** The page of recommendations, and a sentence for each result that could not be read. */
export interface Guide {
  readonly markdown: string
  readonly html: string
  readonly problems: readonly string[]
}

/** The files of the pages, relative to the directory of the project's config. */
const guideFiles = { markdown: 'docs/guide.md', html: 'experiments/guide.html' } as const

/**
 * Makes the pages from stored results, as far as they are of the experiments that are described now. The directories within
 * that of the own results are results of other machines or days, which are shown beside them.
 * @param others more directories with results of other machines or days.
 */
export async function makeGuide(
  loaded: Pick<LoadedTarget, 'root' | 'target'>,
  own = keptResults,
  others: readonly string[] = [],
): Promise<Guide> {
  const { root } = loaded
  const [document, { experiments, broken }] = [await loadDocument(loaded), await loadExperiments(loaded)]
  const problems = broken.map(({ id, lines }) => `${id} describes no experiment: ${lines.join('; ')}`)
  const setOf = async (directory: string): Promise<ResultSet> => {
    const read = await readResults(resolve(root, directory))
    problems.push(...read.problems.map(({ file, problem }) => `${relative(root, file)}: ${problem}.`))
    const name = relative(root, resolve(root, directory)) || directory
    const results = read.results.flatMap((stored) => {
      const experiment = experiments.find(({ id }) => id === stored.id)
      if (experiment === undefined) return [withoutEarlierThroughput(stored)]
      const found = asDescribed(stored, experiment)
      if ('result' in found) return [found.result]
      problems.push(`${name}: ${found.problem}.`)
      return []
    })
    return { name, results }
  }
  const kept = await setsWithin(resolve(root, own))
  const report: GuideReport = {
    document,
    experiments,
    own: await setOf(own),
    others: await Promise.all([...kept.map((name) => join(own, name)), ...others].map(setOf)),
  }
  return { markdown: guideMarkdown(report), html: guideHtml(report), problems }
}

/**
 * Writes the pages and replaces the previous ones; returns their files.
 * @throws TailgateError DISK_FULL, DISK_FAILED.
 */
export async function writeGuide(root: string, { markdown, html }: Guide): Promise<readonly string[]> {
  const files = [
    [resolve(root, guideFiles.markdown), markdown],
    [resolve(root, guideFiles.html), html],
  ] as const
  for (const [file, content] of files) await writeFileAt(file, content)
  return files.map(([file]) => file)
}
