/** Reads through a cache of JSON texts. Every entry belongs to a tag, such as `group:7`. */
export interface Reader {
  /** The text of `key`, from the cache or from `load`, which runs once for all who ask meanwhile. */
  read(tag: string, key: string, load: () => Promise<string>): Promise<string>
}

export interface Cache extends Reader {
  /** The text at once, when it is in this process. */
  peek(tag: string, key: string): string | undefined
  /** For after a commit and before its acknowledgement: resolves when no instance answers with older entries of these tags. */
  invalidate(tags: readonly string[]): Promise<void>
  close(): Promise<void>
}

/** Remembers nothing. */
export const noCache: Cache = {
  peek: () => undefined,
  read: (_tag, _key, load) => load(),
  invalidate: async () => {},
  close: async () => {},
}
