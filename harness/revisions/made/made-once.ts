import { randomBytes } from 'node:crypto'
import { access, link, mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { hasCode, unlessMissing } from '../../base/errors.ts'
import { writeProblem } from '../../base/files/disk-problem.ts'
import { usedAt } from '../../base/files/used-at.ts'
import { removeTree } from '../../guard/janitor/remove-tree.ts'
import { currentSpace, type Identity, identify, isAlive, mayBeAlive } from '../../guard/processes/identity.ts'

/** How often this process checks whether another process has finished a directory, in milliseconds. */
const lookEveryMs = 100
/** How many directories are kept whatever their age. */
const keptAlways = 6
/** Milliseconds after its last use when another directory may be removed. */
const keptForMs = 7 * 24 * 3600 * 1000

const keyPattern = /^[0-9a-f]{20}$/
const namePattern = /^[0-9a-f]{12}$/

/** The process that makes a directory, and for which key. */
interface Making {
  readonly key: string
  readonly maker: Identity
  /** The namespace of the maker's process id, because containers may share the directory; see `currentSpace`. */
  readonly space: string
}

export interface MakeOptions {
  readonly signal: AbortSignal
  /** Called once when another process makes the same directory and is waited for. */
  readonly onWait: () => void
}

/** @throws TailgateError DISK_FULL, DISK_FAILED. A full disk leaves an empty file. */
const write = (path: string, text: string): Promise<void> =>
  writeFile(path, text, { mode: 0o600 }).catch((error: unknown) => {
    throw writeProblem(path, error)
  })

const readMaking = async (path: string): Promise<Making | undefined> => {
  const text = await readFile(path, 'utf8').catch(unlessMissing(undefined))
  // A file that is still being written is read again at the next check.
  return text?.endsWith('\n') ? (JSON.parse(text) as Making) : undefined
}

/**
 * Directories that are made once for each key and stay where they were made, because built software contains its own path.
 * Each attempt has its own directory with a random name; `<key>.made` names the complete one and is written last. A maker may
 * therefore be killed at any moment, and two may work on the same key: the second waits for the first while that is alive,
 * and if both finish, the first to name its directory wins. Nobody waits for a maker in another container or of another boot,
 * which may be that of another machine: it cannot be seen whether that is alive, so for a day nobody removes its work either.
 */
export class MadeOnce {
  readonly #directory: string

  /** @param directory belongs to us and already exists. */
  constructor(directory: string) {
    this.#directory = directory
  }

  /**
   * The directory of a key; if there is none, `make` fills an empty one (0700).
   * @throws what `make` throws.
   */
  async directoryOf(
    key: string,
    make: (directory: string) => Promise<void>,
    { signal, onWait }: MakeOptions,
  ): Promise<string> {
    let hasWaited = false
    for (;;) {
      const known = await this.find(key)
      if (known !== undefined) return known
      if (!(await this.#isBeingMade(key))) return this.#make(key, make)
      if (!hasWaited) onWait()
      hasWaited = true
      await delay(lookEveryMs, undefined, { signal })
    }
  }

  /** The complete directory of a key, marked as used now; undefined when there is none. */
  async find(key: string): Promise<string | undefined> {
    const pointer = this.#pointer(key)
    const name = (await readFile(pointer, 'utf8').catch(unlessMissing(undefined)))?.trim()
    if (name === undefined || !namePattern.test(name)) return undefined
    const directory = join(this.#directory, name)
    const now = new Date()
    return access(directory)
      .then(() => utimes(pointer, now, now))
      .then(() => directory, unlessMissing(undefined))
  }

  async #make(key: string, make: (directory: string) => Promise<void>): Promise<string> {
    const name = randomBytes(6).toString('hex')
    const directory = join(this.#directory, name)
    const making = `${directory}.making`
    const said: Making = { key, maker: await identify(process.pid), space: await currentSpace() }
    try {
      await write(making, `${JSON.stringify(said)}\n`)
      await mkdir(directory, { mode: 0o700 })
      await make(directory)
      const settled = await this.#settle(key, name)
      if (settled !== directory) await removeTree(directory)
      return settled
    } catch (error) {
      // The error of `make` counts; a directory that cannot be removed now is removed by the next pruning.
      await removeTree(directory).catch(() => undefined)
      throw error
    } finally {
      await rm(making, { force: true })
      await this.#prune()
    }
  }

  /** Names a directory as the complete one of its key, unless another one was named first; returns the named one. */
  async #settle(key: string, name: string): Promise<string> {
    const written = join(this.#directory, `${name}.pointer`)
    try {
      await write(written, `${name}\n`)
      await link(written, this.#pointer(key))
    } catch (problem) {
      if (!hasCode(problem, 'EEXIST')) throw problem
      const faster = await this.find(key)
      if (faster !== undefined) return faster
      // The pointer names a directory that was removed.
      await rename(written, this.#pointer(key))
    } finally {
      await rm(written, { force: true })
    }
    return join(this.#directory, name)
  }

  async #isBeingMade(key: string): Promise<boolean> {
    const space = await currentSpace()
    for (const file of await readdir(this.#directory)) {
      if (!file.endsWith('.making')) continue
      const making = await readMaking(join(this.#directory, file))
      if (making?.key === key && making.space === space && (await isAlive(making.maker))) return true
    }
    return false
  }

  /** Removes what dead makers left, and directories unused for a week, except the last few. */
  async #prune(): Promise<void> {
    const files = await readdir(this.#directory)
    const keys = files.filter((file) => file.endsWith('.made')).map((file) => file.slice(0, -'.made'.length))
    const used = await Promise.all(
      keys
        .filter((key) => keyPattern.test(key))
        .map(async (key) => ({ key, at: await usedAt(this.#pointer(key)) })),
    )
    const old = used
      .toSorted((a, b) => b.at - a.at)
      .slice(keptAlways)
      .filter(({ at }) => Date.now() - at > keptForMs)
    for (const { key } of old) await rm(this.#pointer(key), { force: true })
    await this.#removeUnnamed()
  }

  async #removeUnnamed(): Promise<void> {
    // Listed before the pointers are read: a directory that is named in the meantime was still being made when we looked.
    const files = await readdir(this.#directory)
    const busy = new Set<string>()
    for (const file of files.filter((one) => one.endsWith('.making'))) {
      const path = join(this.#directory, file)
      const making = await readMaking(path)
      if (making !== undefined && !(await this.#mayBeMaking(path, making))) await rm(path, { force: true })
      else busy.add(file.slice(0, -'.making'.length))
    }
    const pointers = files.filter((file) => file.endsWith('.made'))
    for (const file of pointers) {
      const name = await readFile(join(this.#directory, file), 'utf8').catch(unlessMissing(undefined))
      if (name !== undefined) busy.add(name.trim())
    }
    for (const name of files)
      if (namePattern.test(name) && !busy.has(name))
        await removeTree(join(this.#directory, name)).catch(() => undefined)
  }

  /** Whether the maker in the file at `path` may still be at work. */
  async #mayBeMaking(path: string, { maker, space }: Making): Promise<boolean> {
    const found = await stat(path).catch(unlessMissing(undefined))
    return found === undefined || (await mayBeAlive(maker, space, found.mtimeMs))
  }

  #pointer(key: string): string {
    return join(this.#directory, `${key}.made`)
  }
}
