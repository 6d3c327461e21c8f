import { open } from 'node:fs/promises'

/** In bytes: how much of the end of a log is read at least, and for each line that is wanted. */
const [leastBytes, lineBytes] = [16_384, 256]

/** The last lines of a log file; empty when there is none. Only the end of the file is read, however long it is. */
export async function lastLines(file: string, count: number): Promise<string> {
  try {
    await using handle = await open(file, 'r')
    const { size } = await handle.stat()
    const length = Math.min(size, Math.max(leastBytes, count * lineBytes))
    const { buffer, bytesRead: read } = await handle.read(Buffer.alloc(length), 0, length, size - length)
    return buffer.toString('utf8', 0, read).trimEnd().split('\n').slice(-count).join('\n')
  } catch {
    return ''
  }
}
