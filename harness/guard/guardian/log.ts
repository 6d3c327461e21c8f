import { open } from 'node:fs/promises'

const tailBytes = 16_384

/** The last lines of a log file; empty when there is none. Only the end of the file is read, however long it is. */
export async function lastLines(file: string, count: number): Promise<string> {
  try {
    await using handle = await open(file, 'r')
    const { size } = await handle.stat()
    const from = Math.max(0, size - tailBytes)
    const { buffer, bytesRead: read } = await handle.read(Buffer.alloc(tailBytes), 0, tailBytes, from)
    return buffer.toString('utf8', 0, read).trimEnd().split('\n').slice(-count).join('\n')
  } catch {
    return ''
  }
}
