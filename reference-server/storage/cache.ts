/**
 * A cache of JSON texts. Every entry belongs to a tag (`group:7`); a write invalidates the tag after its commit and
 * before it is acknowledged.
 */
export interface Cache {
  /** The text of `key`, from the cache or from `load`, which runs once for all who ask meanwhile. */
  read(tag: string, key: string, load: () => Promise<string>): Promise<string>
  /** Resolves when no instance answers from what was cached under these tags before. */
  invalidate(tags: readonly string[]): Promise<void>
  close(): Promise<void>
}

/** Remembers nothing. */
export const noCache: Cache = {
  read: (_tag, _key, load) => load(),
  invalidate: async () => {},
  close: async () => {},
}
