/** A text that is answered but not cached, such as an empty page. */
export class Passing {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

export type Load = () => Promise<string | Passing>

/** `sought` means that the object may not exist: guessing ids must leave nothing in the cache. */
export type Certainty = 'known' | 'sought'

export function textOf(loaded: string | Passing): string {
  return typeof loaded === 'string' ? loaded : loaded.text
}

/** Reads JSON texts through a cache. Every entry belongs to a tag, such as `group:7`. */
export interface Reader {
  /** The text of `key`, from the cache or from `load`, which runs once for all readers that ask in the meantime. */
  read(tag: string, key: string, load: Load, certainty?: Certainty): Promise<string>
}

export interface Cache extends Reader {
  /** The text without waiting, when this process has it. */
  peek(tag: string, key: string): string | undefined
  /**
   * Called after a commit and before the write is acknowledged. Resolves when no instance answers with older entries of these
   * tags any more.
   */
  invalidate(tags: readonly string[]): Promise<void>
  close(): Promise<void>
}

/** A cache that stores nothing. */
export const noCache: Cache = {
  peek: () => undefined,
  read: async (_tag, _key, load) => textOf(await load()),
  invalidate: async () => {},
  close: async () => {},
}
