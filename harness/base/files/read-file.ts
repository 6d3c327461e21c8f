import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'

/**
 * Opens a file to read it. What is no file, such as a pipe that nobody writes to or a device without an end, is refused at
 * once, as reading it would hold the command up for ever.
 */
export async function openFile(path: string): Promise<FileHandle> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  if ((await handle.stat()).isFile()) return handle
  await handle.close()
  throw new Error('it is not a file')
}

/** The text of a file; see `openFile`. */
export async function readText(path: string): Promise<string> {
  await using handle = await openFile(path)
  return await handle.readFile('utf8')
}
