import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { writeProblem } from './disk-problem.ts'

/**
 * Writes a file, and creates its directory where that is missing.
 * @throws TailgateError DISK_FULL, DISK_FAILED.
 */
export async function writeFileAt(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  } catch (error) {
    throw writeProblem(file, error)
  }
}
