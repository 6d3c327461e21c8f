import { join } from 'node:path'

/** The directory of the experiments of a project, relative to the directory of its config. */
export const experimentsDirectory = 'experiments'

/** The directory of the results that a project keeps, relative to the directory of its config. */
export const keptResults = join(experimentsDirectory, 'results')

/**
 * The directory of results of a dataset of so many rows, as typed, where `usual` are those of the target. Results of other rows
 * are kept beside those of the usual ones and replace none of them.
 */
export const resultsOfRows = (rows: string | undefined, usual: number | undefined): string =>
  rows === undefined || Number(rows) === usual ? keptResults : join(keptResults, `${rows}-rows`)

/**
 * The files whose changes `git status` tells as changes of the code that is measured, asked in the directory of the config: all
 * but the results of experiments. Tailgate itself writes those, one after another, and nothing that is measured reads them.
 */
export const countedFiles: readonly string[] = [':(top)', `:(exclude)${keptResults}/*.json`]
