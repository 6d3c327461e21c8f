import { open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { RecentlyUsed } from '../common/lru.ts'

const maxRemembered = 10_000

/** Makes file names survive a power failure: `fsync` of a file does not write the directory entry by which it is found. */
export class DurableNames {
  readonly #root: string
  readonly #waiting = new Map<string, Promise<void>>()
  readonly #running = new Map<string, Promise<void>>()
  /** Directories whose own names are already on disk. */
  readonly #known = new RecentlyUsed<true>(maxRemembered)

  /** `root` exists and stays; directories below it may be new. */
  constructor(root: string) {
    this.#root = root
  }

  /** Resolves when the names in this directory, and its own name and those above it up to the root, are on disk. */
  async sync(directory: string): Promise<void> {
    const syncs = [this.#once(directory)]
    for (
      let path = directory;
      path !== this.#root && this.#known.get(path) === undefined;
      path = dirname(path)
    ) {
      syncs.push(this.#once(dirname(path)).then(() => this.#known.set(path, true)))
    }
    await Promise.all(syncs)
  }

  /** One sync serves all callers that ask while another one runs: it begins after their names were written. */
  #once(directory: string): Promise<void> {
    const waiting = this.#waiting.get(directory)
    if (waiting !== undefined) return waiting
    const before = this.#running.get(directory) ?? Promise.resolve()
    const sync = before
      .catch(() => undefined)
      .then(() => {
        this.#waiting.delete(directory)
        const running = syncDirectory(directory).finally(() => this.#running.delete(directory))
        this.#running.set(directory, running)
        return running
      })
    this.#waiting.set(directory, sync)
    return sync
  }
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
