import { constants } from 'node:fs'
import { access, mkdir } from 'node:fs/promises'
import { cacheDirectory } from '../paths.ts'
import { writeProblem } from './disk-problem.ts'

/**
 * The cache directory, after checking that it can be written. A run that cannot keep what it prepares thus fails before it
 * begins.
 * @throws TailgateError DISK_FULL, DISK_FAILED.
 */
export async function usableCache(directory: string = cacheDirectory()): Promise<string> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    await access(directory, constants.W_OK | constants.X_OK)
    return directory
  } catch (error) {
    throw writeProblem(directory, error)
  }
}
