import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { writeProblem } from '../base/files/disk-problem.ts'
import { writeAtomically } from '../bundle/atomic-file.ts'

/**
 * Stores the result of a calibration in a file of the cache.
 * @throws TailgateError DISK_FULL, DISK_FAILED.
 */
export async function writeCacheFile(file: string, found: object): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeAtomically(file, JSON.stringify(found))
  } catch (error) {
    throw writeProblem(file, error)
  }
}

/** The content of a stored file, as far as `holds` accepts it; undefined when there is none or the file cannot be read. */
export async function readCacheFile<T>(
  locate: () => string,
  holds: (kept: T) => T | undefined,
): Promise<T | undefined> {
  try {
    return holds(JSON.parse(await readFile(locate(), 'utf8')))
  } catch {
    // Missing or damaged: in both cases nothing is known, and a new calibration is the remedy.
    return undefined
  }
}
