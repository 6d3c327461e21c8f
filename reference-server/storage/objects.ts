import { createHash, randomUUID } from 'node:crypto'
import { chmod, mkdir, open, opendir, readdir, rename, stat, unlink } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { ApiError, notFound } from '../common/errors.ts'
import { DurableNames } from './durable.ts'

const extensions: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'application/dicom': 'dcm',
  'application/gzip': 'gz',
  'application/octet-stream': 'bin',
}

/** The name of an object inside its group, as routes accept it. Nothing else is ever used as part of a path. */
export const objectName = '^[0-9a-f-]{32,36}\\.(png|jpg|dcm|gz|bin)$'
const filePath = /^groups\/(\d{1,10})\/([0-9a-f-]{32,36}\.(?:png|jpg|dcm|gz|bin))$/

export interface ObjectAddress {
  groupId: number
  name: string
}

export interface StoredObject {
  file_size: number
  checksum: string
}

/** A new address that cannot be guessed, with the file extension of its type. */
export function newAddress(groupId: number, mimeType: string): ObjectAddress {
  return { groupId, name: `${randomUUID()}.${extensions[mimeType] ?? 'bin'}` }
}

export function filePathOf({ groupId, name }: ObjectAddress): string {
  return `groups/${groupId}/${name}`
}

export function urlPathOf({ groupId, name }: ObjectAddress): string {
  return `/api/objects/${groupId}/${name}`
}

/** Bytes that arrived completely and are on disk, but have no name yet. */
export interface Received extends StoredObject {
  partial: string
}

/**
 * The file mode of an object records the state of its upload: its owner may write until the upload is known to be
 * acknowledged.
 */
const unacknowledged = 0o600
const acknowledged = 0o400

/** The address in a stored `file_path`; null for a path that this store never made. */
export function addressOf(path: string): ObjectAddress | null {
  const [, groupId, name] = filePath.exec(path) ?? []
  return groupId === undefined || name === undefined ? null : { groupId: Number(groupId), name }
}

/** Bytes read and sent at a time. */
export const downloadBytes = 131_072

/** Stores objects on disk. An object appears completely or not at all. */
export class ObjectStore {
  readonly #directory: string
  readonly #names: DurableNames

  constructor(directory: string) {
    this.#directory = resolve(directory)
    this.#names = new DurableNames(this.#directory)
  }

  /**
   * Streams exactly `length` bytes to disk and hashes them on the way.
   * @throws ApiError `bad_request` when the length differs, `unavailable` when the disk is full.
   */
  async receive(source: Readable, length: number): Promise<Received> {
    const partial = join(this.#partials, randomUUID())
    try {
      await mkdir(this.#partials, { recursive: true, mode: 0o700 })
      return { partial, ...(await fill(partial, source, length)) }
    } catch (error) {
      // The rest of the body must be read; otherwise the next request on this connection would wait for ever.
      source.resume()
      await this.drop({ partial })
      throw withoutRoom(error)
    }
  }

  /** Removes bytes that arrived and got no name. */
  async drop({ partial }: Pick<Received, 'partial'>): Promise<void> {
    await unlink(partial).catch(() => undefined)
  }

  /**
   * Gives bytes their name and replaces an object with the same name. Afterwards they survive a power failure. The caller
   * must have locked the record of the object; otherwise two uploads at the same time could each take the other's bytes for
   * their own.
   */
  async place({ partial }: Received, address: ObjectAddress): Promise<void> {
    const target = this.#path(address)
    try {
      await mkdir(dirname(target), { recursive: true, mode: 0o700 })
      await rename(partial, target)
      await this.#names.sync(dirname(target))
    } catch (error) {
      await this.discard(address)
      throw withoutRoom(error)
    }
  }

  /** Ensures that the name of an object survives a power failure. */
  async secure(address: ObjectAddress): Promise<void> {
    await this.#names.sync(dirname(this.#path(address)))
  }

  /** Records that the client was told of the successful upload. */
  async acknowledge(address: ObjectAddress): Promise<void> {
    await chmod(this.#path(address), acknowledged).catch(() => undefined)
  }

  /** The state of the upload of an object; null when the object does not exist. */
  async standing(address: ObjectAddress): Promise<'acknowledged' | 'unacknowledged' | null> {
    const mode = await stat(this.#path(address)).then((entry) => entry.mode, absent)
    if (mode === null) return null
    return (mode & 0o200) === 0 ? 'acknowledged' : 'unacknowledged'
  }

  /**
   * The size of the object in bytes.
   * @throws ApiError `not_found`.
   */
  async size(address: ObjectAddress): Promise<number> {
    try {
      return (await stat(this.#path(address))).size
    } catch (error) {
      if (codeOf(error) === 'ENOENT') throw notFound('object')
      throw error
    }
  }

  /**
   * Passes the bytes from `start` to `end`, both inclusive, to `write`, which resolves when it no longer needs them. One
   * buffer serves a whole download; a stream would allocate one for each part.
   */
  async read(
    address: ObjectAddress,
    start: number,
    end: number,
    write: (bytes: Buffer) => Promise<void>,
  ): Promise<void> {
    const handle = await open(this.#path(address), 'r')
    try {
      const buffer = Buffer.allocUnsafeSlow(Math.min(downloadBytes, Math.max(1, end - start + 1)))
      for (let position = start; position <= end; ) {
        const wanted = Math.min(buffer.length, end - position + 1)
        const { bytesRead } = await handle.read(buffer, 0, wanted, position)
        if (bytesRead === 0) throw new Error('the object is shorter than it was')
        await write(buffer.subarray(0, bytesRead))
        position += bytesRead
      }
    } finally {
      await handle.close()
    }
  }

  /** Removes an object. The caller must have locked its record. */
  async discard(address: ObjectAddress): Promise<void> {
    await unlink(this.#path(address)).catch(() => undefined)
  }

  /** Removes incomplete uploads whose process was killed: files that were not written to for the given time. */
  async sweep(olderThanMilliseconds: number, now: number): Promise<void> {
    const names = await readdir(this.#partials).catch(() => [])
    for (const name of names) {
      const path = join(this.#partials, name)
      const age =
        now -
        (await stat(path).then(
          (entry) => entry.mtimeMs,
          () => now,
        ))
      if (age > olderThanMilliseconds) await unlink(path).catch(() => undefined)
    }
  }

  /** Addresses of objects that were stored at least this long ago, whatever their records say. */
  async *olderThan(milliseconds: number, now: number): AsyncGenerator<ObjectAddress> {
    for (const group of await readdir(join(this.#directory, 'groups')).catch(() => [])) {
      const directory = await opendir(join(this.#directory, 'groups', group)).catch(() => null)
      if (directory === null) continue
      for await (const { name } of directory) {
        const address = addressOf(`groups/${group}/${name}`)
        if (address === null) continue
        const stored = await stat(this.#path(address)).then((entry) => entry.mtimeMs, absent)
        if (stored !== null && now - stored >= milliseconds) yield address
      }
    }
  }

  get #partials(): string {
    return join(this.#directory, 'partial')
  }

  #path({ groupId, name }: ObjectAddress): string {
    return join(this.#directory, 'groups', String(groupId), name)
  }
}

/** Writes a source to a new file and to disk. When this fails, the source stays open, so that the request can be answered. */
async function fill(path: string, source: Readable, length: number): Promise<StoredObject> {
  const hash = createHash('sha256')
  let received = 0
  const handle = await open(path, 'wx', unacknowledged)
  try {
    for await (const chunk of source.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      received += chunk.length
      if (received > length) throw new ApiError('bad_request', 'The body is longer than the link allows.')
      hash.update(chunk)
      await handle.writeFile(chunk)
    }
    if (received !== length) throw new ApiError('bad_request', 'The body is shorter than the link says.')
    await handle.datasync()
  } finally {
    await handle.close()
  }
  return { file_size: received, checksum: hash.digest('hex') }
}

function absent(error: unknown): null {
  if (codeOf(error) === 'ENOENT') return null
  throw error
}

function withoutRoom(error: unknown): unknown {
  return codeOf(error) === 'ENOSPC' ? new ApiError('unavailable', 'There is no room left.', {}, 30) : error
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}
