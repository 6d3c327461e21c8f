/** A text that says that there is nothing, such as an empty page: it is answered with and not remembered. */
export class Passing {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

export type Load = () => Promise<string | Passing>

/** `sought` when nobody knows yet whether there is what the tag is of: a guess must leave nothing behind. */
export type Certainty = 'known' | 'sought'

export function textOf(loaded: string | Passing): string {
  return typeof loaded === 'string' ? loaded : loaded.text
}

/** Reads through a cache of JSON texts. Every entry belongs to a tag, such as `group:7`. */
export interface Reader {
  /** The text of `key`, from the cache or from `load`, which runs once for all who ask meanwhile. */
  read(tag: string, key: string, load: Load, certainty?: Certainty): Promise<string>
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
  read: async (_tag, _key, load) => textOf(await load()),
  invalidate: async () => {},
  close: async () => {},
}
