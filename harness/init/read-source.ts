import { open, readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { messageOf } from '../base/errors.ts'
import { kindOf, type SourceKind } from './find-sources.ts'
import type { Found, FoundRoute } from './found/found.ts'
import { readAccessLog } from './sources/access-log/access-log.ts'
import { readCompose } from './sources/compose.ts'
import { readHar } from './sources/har.ts'
import { readK6Script } from './sources/k6/k6-script.ts'
import { readOpenApi } from './sources/openapi/openapi.ts'
import { readPackageJson } from './sources/package-json.ts'
import { unreadable } from './sources/unreadable.ts'

/** In bytes. Of a longer file only the end is read: the newest lines of a log. */
const mostBytes = 128 * 2 ** 20
const fetchTimeoutMs = 15_000

interface SourceText {
  readonly name: string
  readonly text: string
  readonly notes: readonly string[]
}

async function fetched(address: string, signal: AbortSignal): Promise<SourceText> {
  try {
    const response = await fetch(address, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(fetchTimeoutMs)]),
    })
    if (!response.ok) throw new Error(`the answer is ${response.status}`)
    return { name: address, text: await response.text(), notes: [] }
  } catch (error) {
    signal.throwIfAborted()
    const cause =
      error instanceof Error && error.cause instanceof Error ? error.cause.message : messageOf(error)
    throw unreadable(address, cause, 'Start the service first, or give the description as a file.')
  }
}

/** The end of a file, beginning with a complete line. */
async function endOf(path: string, size: number): Promise<string> {
  const file = await open(path)
  try {
    const { buffer } = await file.read(Buffer.alloc(mostBytes), 0, mostBytes, size - mostBytes)
    const text = buffer.toString('utf8')
    return text.slice(text.indexOf('\n') + 1)
  } finally {
    await file.close()
  }
}

async function textOf(path: string): Promise<SourceText> {
  const remedy =
    'Name a file that can be read: an access log, an OpenAPI description, a HAR or a k6 script; or the URL of a description.'
  try {
    const status = await stat(path)
    if (!status.isFile()) throw unreadable(path, 'it is no file', remedy)
    if (path.endsWith('.gz')) {
      const text = (
        await promisify(gunzip)(await readFile(path), { maxOutputLength: 4 * mostBytes })
      ).toString('utf8')
      return { name: path, text, notes: [] }
    }
    if (status.size > mostBytes)
      return {
        name: path,
        text: await endOf(path, status.size),
        notes: [`${basename(path)} is large: its last 128 MiB were read.`],
      }
    return { name: path, text: await readFile(path, 'utf8'), notes: [] }
  } catch (error) {
    if (error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code !== 'USAGE')
      throw unreadable(path, error.code === 'ENOENT' ? 'there is no such file' : error.message, remedy)
    throw error
  }
}

export interface ReadOptions {
  readonly withStatic: boolean
  /** The origin whose requests are read from a recording. */
  readonly origin?: string
  /** Routes that another source describes. */
  readonly known?: readonly FoundRoute[]
  readonly signal: AbortSignal
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
  const { name, text, notes } = isAddress(place) ? await fetched(place, options.signal) : await textOf(place)
  const found = understood(isAddress(place) ? 'openapi' : (kind ?? kindOf(place, text)), name, text, options)
  // A downloaded description says where the service runs: at its own origin, unless it names another.
  const withPlace =
    isAddress(place) && found.url === undefined ? { ...found, url: new URL(place).origin } : found
  return { ...withPlace, notes: [...notes, ...withPlace.notes] }
}
