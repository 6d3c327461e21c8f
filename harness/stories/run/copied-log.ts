import { type FileHandle, lstat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { redact } from '../../base/redact.ts'
import type { Bundle } from '../../bundle/bundle.ts'
import { openForeign } from '../../guard/processes/private-files.ts'

/** Opens a log as the owner of its directory; that directory is in a place where only we can create it. */
const openLog = async (path: string): Promise<FileHandle> =>
  openForeign(path, (await lstat(dirname(path))).uid)

/** The end of a file, beginning with a complete line when it is longer than `maxBytes`; empty when there is none. */
async function endOf(path: string, maxBytes: number): Promise<string> {
  await using file = await openLog(path)
  const { size } = await file.stat()
  const { buffer, bytesRead } = await file.read(
    Buffer.alloc(Math.min(size, maxBytes)),
    0,
    null,
    Math.max(0, size - maxBytes),
  )
  const text = buffer.toString('utf8', 0, bytesRead)
  return size <= maxBytes ? text : text.slice(text.indexOf('\n') + 1)
}

/** A log of a service and its copy in the bundle. */
export class CopiedLog {
  readonly #source: string
  readonly #name: string
  readonly #maxBytes: number
  readonly #bundle: Bundle
  #seen = 0
  #written = 0

  constructor(source: string, name: string, maxBytes: number, bundle: Bundle) {
    this.#source = source
    this.#name = `logs/${name}`
    this.#maxBytes = maxBytes
    this.#bundle = bundle
  }

  /** Appends new complete lines; a copy that becomes too long is replaced by its newer half. */
  async follow(secrets: readonly string[]): Promise<void> {
    await using file = await openLog(this.#source)
    const { size } = await file.stat()
    // A service that truncates its log begins it anew.
    if (size < this.#seen) this.#seen = 0
    if (this.#written + size - this.#seen > this.#maxBytes) {
      await this.#replace(this.#maxBytes / 2, secrets)
      this.#seen = size
      return
    }
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - this.#seen), 0, null, this.#seen)
    const end = buffer.lastIndexOf('\n', bytesRead - 1) + 1
    if (bytesRead === 0 || end === 0) return
    this.#seen += end
    this.#written += end
    await this.#bundle.append(this.#name, redact(buffer.toString('utf8', 0, end), secrets))
  }

  /** Writes the final copy of the end of the log. */
  finish(secrets: readonly string[]): Promise<void> {
    return this.#replace(this.#maxBytes, secrets)
  }

  async #replace(maxBytes: number, secrets: readonly string[]): Promise<void> {
    const text = await endOf(this.#source, maxBytes).catch(() => '')
    if (text !== '') await this.#bundle.write(this.#name, redact(text, secrets))
    this.#written = text.length
  }
}
