import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { writeProblem } from '../base/files/disk-problem.ts'
import { writeAtomically } from '../bundle/atomic-file.ts'

/** Keeps what a calibration has found in a file of the cache. @throws TailgateError DISK_FULL, DISK_FAILED. */
export async function keepFile(file: string, found: object): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeAtomically(file, JSON.stringify(found))
  } catch (error) {
    throw writeProblem(file, error)
  }
}

/** What is kept in a file as far as `holds` lets it hold; undefined where nothing is, or where it is cannot be told. */
export async function keptFile<T>(
  locate: () => string,
  holds: (kept: T) => T | undefined,
): Promise<T | undefined> {
  try {
    return holds(JSON.parse(await readFile(locate(), 'utf8')))
  } catch {
    // None, or damaged: either way nothing is known, and calibrating again is what helps.
    return undefined
  }
}
