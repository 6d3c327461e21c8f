import { resolve } from 'node:path'
import { resultsOfRows } from '../../config/experiment/places.ts'
import type { LoadedTarget } from '../../config/loading/load.ts'

/**
 * Where the results of experiments are kept: the directory that was given, else that of the project.
 * @param rows of the dataset, as typed; undefined for those of the target.
 */
export const resultsDirectory = (
  { root, target }: LoadedTarget,
  given: string | undefined,
  rows: string | undefined,
): string => resolve(given ?? resolve(root, resultsOfRows(rows, target.dataset?.size)))
