import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeProblem } from '../../harness/base/files/disk-problem.ts'

/**
 * Writes a file into a directory, which is created where it is missing, and returns its path.
 * @throws TailgateError DISK_FULL, DISK_FAILED.
 */
export async function writeFileIn(directory: string, name: string, text: string): Promise<string> {
  const file = join(directory, name)
  try {
    await mkdir(directory, { recursive: true })
    await writeFile(file, text)
  } catch (error) {
    throw writeProblem(file, error)
  }
  return file
}
