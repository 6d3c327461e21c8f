import { stat } from 'node:fs/promises'
import { unlessMissing } from '../errors.ts'

/**
 * When a file or directory that is marked at each use was last used, as Unix time in milliseconds; now for one that was
 * removed meanwhile.
 */
export const usedAt = async (path: string): Promise<number> =>
  (await stat(path).catch(unlessMissing(undefined)))?.mtimeMs ?? Date.now()
