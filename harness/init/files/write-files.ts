import { mkdir, open, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { messageOf, usageError } from '../../base/errors.ts'
import type { WrittenFile } from './written-file.ts'

/** Why a file cannot be written, by the code of the system's error, as the end of a sentence. */
const reasons: Readonly<Record<string, string>> = {
  EEXIST: 'something has that name since it was looked for, and stays as it is',
  ENOTDIR: 'a file has the name of its directory',
  EROFS: 'its file system may only be read',
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  ENOSPC: 'the disk is full',
  EDQUOT: 'your share of the disk is full',
}

/** The reason of an error of the system in words; the words of the system for any other. */
export const reasonOf = (error: unknown): string =>
  reasons[String((error as Partial<NodeJS.ErrnoException> | undefined)?.code)] ?? messageOf(error)

/** Writes a file that is not there yet; nothing is left of one that cannot be written whole, as on a full disk. */
async function writeNew(file: string, text: string): Promise<void> {
  await using handle = await open(file, 'wx')
  try {
    await handle.writeFile(text)
  } catch (error) {
    await rm(file, { force: true })
    throw error
  }
}

/**
 * Writes files that do not exist yet; a file that was made in the meantime stays.
 * @throws TailgateError USAGE with the file that cannot be written, and those that were written before it.
 */
export async function writeFiles(directory: string, files: readonly WrittenFile[]): Promise<void> {
  const written: string[] = []
  for (const { path, text } of files) {
    const file = join(directory, path)
    try {
      await mkdir(dirname(file), { recursive: true }).catch((error: NodeJS.ErrnoException) => {
        // The last part of the path exists, and is no directory.
        throw error.code === 'EEXIST' ? Object.assign(error, { code: 'ENOTDIR' }) : error
      })
      await writeNew(file, text)
    } catch (error) {
      const before = written.length === 0 ? 'Nothing was written' : `Written before it: ${written.join(', ')}`
      throw usageError(
        `${path} cannot be written: ${reasonOf(error)}. ${before}. Make room for it and run init again, which leaves alone what is there.`,
      )
    }
    written.push(path)
  }
}
