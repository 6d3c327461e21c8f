import { RecentlyUsed } from '../../common/lru.ts'
import type { Instruments } from '../../metrics/instruments.ts'
import { type Certainty, type Load, Passing, type Reader } from './cache.ts'
import { SingleFlight } from './single-flight.ts'

interface Entry {
  text: string
  until: number
}

/**
 * The entries of one tag. Dropping a tag drops its shelf; a load that is still running then writes to a shelf that nobody
 * reads.
 */
interface Shelf {
  entries: Map<string, Entry>
  flights: SingleFlight<string>
  /** The length of all keys and texts, also of those whose time is over. */
  characters: number
}

/** The first cache level, in this process, in front of another level. */
export class MemoryCache implements Reader {
  readonly #next: Reader
  readonly #lookups: Instruments['cacheLookups']['l1']
  readonly #milliseconds: number
  readonly #now: () => number
  readonly #jitter: () => number
  readonly #trusted: (at?: number) => boolean
  readonly #shelves: RecentlyUsed<Shelf>

  /**
   * `now` is monotonic, in milliseconds, and the clock of `trusted` too; `tags` is the maximum number of tags, `characters`
   * the maximum length of all keys and texts together, without those of one tag.
   */
  constructor(
    next: Reader,
    instruments: Instruments,
    limits: { seconds: number; tags: number; characters: number },
    now: () => number,
    jitter: () => number,
    trusted: (at?: number) => boolean,
  ) {
    this.#next = next
    this.#lookups = instruments.cacheLookups.l1
    this.#milliseconds = limits.seconds * 1000
    this.#now = now
    this.#jitter = jitter
    this.#trusted = trusted
    this.#shelves = new RecentlyUsed(limits.tags, limits.characters)
  }

  /** The text without waiting, when it is in this process and may be trusted. */
  peek(tag: string, key: string): string | undefined {
    const entry = this.#shelves.get(tag)?.entries.get(key)
    if (entry === undefined) return undefined
    const now = this.#now()
    if (now >= entry.until || !this.#trusted(now)) return undefined
    this.#lookups.hit += 1
    return entry.text
  }

  async read(tag: string, key: string, load: Load, certainty: Certainty = 'known'): Promise<string> {
    const here = this.peek(tag, key)
    if (here !== undefined) return here
    if (!this.#trusted()) {
      this.#lookups.error += 1
      return this.#next.read(tag, key, load, certainty)
    }
    this.#lookups.miss += 1
    const shelf = this.#shelf(tag)
    return shelf.flights.run(key, async () => {
      let isPassing = false
      const noting: Load = async () => {
        const loaded = await load()
        isPassing = loaded instanceof Passing
        return loaded
      }
      try {
        const text = await this.#next.read(tag, key, noting, certainty)
        if (!isPassing) this.#keep(tag, shelf, key, text)
        return text
      } finally {
        // What was asked for in vain takes no place, because clients can ask for any number. This flight is still counted.
        const isVain = shelf.entries.size === 0 && shelf.flights.size <= 1
        if (isVain && this.#shelves.get(tag) === shelf) this.#shelves.delete(tag)
      }
    })
  }

  forget(tags: readonly string[]): void {
    for (const tag of tags) this.#shelves.delete(tag)
  }

  forgetAll(): void {
    this.#shelves.clear()
  }

  #shelf(tag: string): Shelf {
    const known = this.#shelves.get(tag)
    if (known !== undefined) return known
    const shelf = { entries: new Map<string, Entry>(), flights: new SingleFlight<string>(), characters: 0 }
    this.#shelves.set(tag, shelf)
    return shelf
  }

  /** Stores a text, unless its shelf was dropped while it was loaded. */
  #keep(tag: string, shelf: Shelf, key: string, text: string): void {
    if (this.#shelves.get(tag) !== shelf) return
    const { entries } = shelf
    const before = entries.get(key)
    shelf.characters += before === undefined ? key.length + text.length : text.length - before.text.length
    entries.set(key, {
      text: flat(text),
      until: this.#now() + this.#milliseconds * (0.9 + 0.2 * this.#jitter()),
    })
    if (entries.size > maxShelfEntries) {
      entries.clear()
      shelf.characters = 0
    }
    this.#shelves.set(tag, shelf, shelf.characters)
  }
}

/**
 * The most pages and masks kept for one group; a client that reads more is walking through all of them, and caching would
 * gain nothing.
 */
const maxShelfEntries = 256

/**
 * The same text as one flat string. V8 keeps a text that was joined from a thousand parts as a tree, and walks the tree at
 * each write to a socket, which took half the time of a cached answer.
 */
function flat(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8')
}
