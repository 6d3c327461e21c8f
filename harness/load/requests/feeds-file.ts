import { readFile } from 'node:fs/promises'
import type { Feeds } from '../../config/scenario/scenario.ts'

/** The rows that scenarios draw from, read from the JSON file in which a stack keeps them; empty if the stack has none. */
export const readFeedsFile = async (file: string | undefined): Promise<Feeds> =>
  file === undefined ? {} : JSON.parse(await readFile(file, 'utf8'))
