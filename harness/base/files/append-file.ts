import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { bundleProblem } from './disk-problem.ts'

/** A file to which lines are only appended, in order, with a digest of the lines that this writer appended. */
export interface AppendFile {
  /** Bytes in the file when it was opened. */
  readonly sizeBefore: number
  /** Queues whole lines. Lines with `digested` true are included in the digest. A write error is thrown by `close`. */
  append(lines: string, digested: boolean): void
  /** SHA-256 (hex) of all digested lines so far, followed by `more`. */
  digestWith(more: string): string
  /** Waits until everything appended is on disk. */
  close(): Promise<void>
}

/**
 * Opens the file at `path` of a bundle, or creates it (mode 0600).
 * @throws TailgateError DISK_FULL, DISK_FAILED, BUNDLE_GONE; so does `close`.
 */
export async function openAppendFile(path: string): Promise<AppendFile> {
  const failed = async (error: unknown): Promise<never> => {
    throw await bundleProblem(dirname(path), path, error)
  }
  const handle = await open(path, 'a', 0o600).catch(failed)
  const { size } = await handle.stat()
  const hash = createHash('sha256')
  let written = Promise.resolve()
  let waiting = ''
  const flush = async () => {
    if (waiting === '') return
    const batch = waiting
    waiting = ''
    await handle.appendFile(batch)
  }
  return {
    sizeBefore: size,
    append(lines, digested) {
      if (digested) hash.update(lines)
      waiting += lines
      written = written.then(flush)
      // `written` keeps the rejection and `close` throws it; without this handler it would end the process now.
      written.catch(() => undefined)
    },
    digestWith: (more) => hash.copy().update(more).digest('hex'),
    async close() {
      try {
        await written
        await handle.sync()
      } catch (error) {
        await failed(error)
      } finally {
        await handle.close()
      }
    },
  }
}
