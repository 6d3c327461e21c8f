import { readFile } from 'node:fs/promises'
import type { Feeds } from '../../config/scenario/scenario.ts'

/** The rows that scenarios draw from, out of the JSON file that a stack keeps them in; none where it has none. */
export const readFeedsFile = async (file: string | undefined): Promise<Feeds> =>
  file === undefined ? {} : JSON.parse(await readFile(file, 'utf8'))
