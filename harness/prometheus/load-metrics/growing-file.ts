import { type FileHandle, open } from 'node:fs/promises'

const chunkBytes = 1 << 20

/** The lines of a file that another process appends to; each complete line is returned once. */
export class GrowingFile {
  readonly #path: string
  #offset: number
  #rest = ''
  #handle: FileHandle | undefined

  /** @param offset bytes at the beginning of the file that are skipped. */
  constructor(path: string, offset = 0) {
    this.#path = path
    this.#offset = offset
  }

  /** The lines added since the last call; empty while the file does not exist. */
  async newLines(): Promise<readonly string[]> {
    this.#handle ??= await open(this.#path, 'r').catch(() => undefined)
    if (this.#handle === undefined) return []
    const parts: Buffer[] = []
    for (;;) {
      const { bytesRead, buffer } = await this.#handle.read(
        Buffer.alloc(chunkBytes),
        0,
        chunkBytes,
        this.#offset,
      )
      this.#offset += bytesRead
      parts.push(buffer.subarray(0, bytesRead))
      if (bytesRead < chunkBytes) break
    }
    const lines = `${this.#rest}${Buffer.concat(parts).toString('utf8')}`.split('\n')
    this.#rest = lines.pop() ?? ''
    return lines.filter((line) => line !== '')
  }

  async close(): Promise<void> {
    await this.#handle?.close()
    this.#handle = undefined
  }
}
