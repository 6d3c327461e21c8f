import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'

/**
 * Opens a file for reading. Anything but a regular file is refused at once, because reading a pipe without a writer, or an
 * endless device, would block the command for ever.
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
