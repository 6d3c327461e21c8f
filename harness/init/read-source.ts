import { kindOf, type SourceKind } from './find-sources.ts'
import type { Found, FoundRoute } from './found/found.ts'
import { cutNote, textOfAddress, textOfFile } from './source-text.ts'
import { readAccessLog } from './sources/access-log/access-log.ts'
import { readCompose } from './sources/compose.ts'
import { readHar } from './sources/har.ts'
import { readK6Script } from './sources/k6/k6-script.ts'
import { readOpenApi } from './sources/openapi/openapi.ts'
import { readPackageJson } from './sources/package-json.ts'
import { unreadable } from './sources/unreadable.ts'

export interface ReadOptions {
  readonly withStatic: boolean
  /** The origin whose requests are read from a recording. */
  readonly origin?: string
  /** Routes that another source describes. */
  readonly known?: readonly FoundRoute[]
  readonly signal: AbortSignal
  /** The most bytes that are read; as many as memory bears by default. */
  readonly most?: number
}

/** The lines of a text, one at a time, so that a long log is in memory only once. */
function* linesOf(text: string): Generator<string> {
  let from = 0
  for (let to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
    yield text.slice(from, to).replace(/\r$/, '')
    from = to + 1
  }
  if (from < text.length) yield text.slice(from)
}

function understood(
  kind: SourceKind,
  name: string,
  text: string,
  { withStatic, origin, known }: ReadOptions,
): Found {
  switch (kind) {
    case 'log':
      return readAccessLog(name, linesOf(text), { withStatic, ...(known === undefined ? {} : { known }) })
    case 'har':
      return readHar(name, text, { withStatic, ...(origin === undefined ? {} : { origin }) })
    case 'openapi':
      return readOpenApi(name, text)
    case 'script':
      return readK6Script(name, text)
    case 'compose':
      return readCompose(name, text)
    case 'package.json':
      return readPackageJson(name, text)
  }
}

const isAddress = (place: string): boolean => /^https?:\/\//i.test(place)

/**
 * Reads one source.
 * @param kind its kind, when known; else it is found by name and content.
 */
export async function readSource(place: string, options: ReadOptions, kind?: SourceKind): Promise<Found> {
  const { name, text, isCut } = await (isAddress(place) ? textOfAddress : textOfFile)(place, options)
  const is = isAddress(place) ? 'openapi' : (kind ?? kindOf(place.replace(/\.gz$/, ''), text))
  if (isCut && is !== 'log')
    throw unreadable(name, 'it is larger than 128 MiB', 'Of such a source only a log can be read in part.')
  const found = understood(is, name, text, options)
  // A downloaded description says where the service runs: at its own origin, unless it names another.
  const withPlace =
    isAddress(place) && found.url === undefined ? { ...found, url: new URL(place).origin } : found
  return { ...withPlace, notes: [...(isCut ? [cutNote(name)] : []), ...withPlace.notes] }
}
