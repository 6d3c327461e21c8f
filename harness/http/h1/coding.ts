import {
  brotliDecompressSync,
  constants,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  zstdDecompressSync,
} from 'node:zlib'
import { maxStartBytes } from './body-start.ts'
import type { Answer } from './connection.ts'
import { type KeptBody, maxBodyBytes } from './kept-body.ts'

interface Limits {
  readonly maxOutputLength: number
  readonly finishFlush?: number
}

/** How a coding is undone, and the flush with which the beginning of a body suffices. */
interface Coding {
  undo(bytes: Uint8Array, limits: Limits): Buffer
  readonly partly: number
}

const gzip: Coding = { undo: gunzipSync, partly: constants.Z_SYNC_FLUSH }

/** Some servers leave out the two bytes in front, the first of which names the method 8. */
const deflate: Coding = {
  undo: (bytes, limits) => (((bytes[0] ?? 0) & 15) === 8 ? inflateSync : inflateRawSync)(bytes, limits),
  partly: constants.Z_SYNC_FLUSH,
}

const codings: ReadonlyMap<string, Coding> = new Map<string, Coding>([
  ['gzip', gzip],
  ['x-gzip', gzip],
  ['deflate', deflate],
  ['br', { undo: brotliDecompressSync, partly: constants.BROTLI_OPERATION_FLUSH }],
  ['zstd', { undo: zstdDecompressSync, partly: constants.ZSTD_e_flush }],
])

/** Words that stand in the header although the body has no coding; some services name a charset there. */
const plain: ReadonlySet<string> = new Set(['', 'identity', 'none', 'utf-8', 'utf8'])

/**
 * The coding of a body by the head of its answer (RFC 9110, 8.4), in lower case and joined by commas if there are several;
 * empty for none.
 */
export const codingIn = (head: string): string =>
  [...head.matchAll(/(?:^|\r\n)content-encoding:([^\r\n]*)/gi)]
    .flatMap(([, value = '']) => value.toLowerCase().split(','))
    .map((name) => name.trim())
    .filter((name) => !plain.has(name))
    .join(',')

/** What was coded; undefined for another coding, for broken bytes, and for more than may be kept of a body. */
function undone(coding: string, bytes: Uint8Array, part: 'all' | 'beginning'): Buffer | undefined {
  const found = codings.get(coding)
  if (found === undefined) return undefined
  const limits: Limits = { maxOutputLength: maxBodyBytes }
  try {
    return found.undo(bytes, part === 'all' ? limits : { ...limits, finishFlush: found.partly })
  } catch {
    return undefined
  }
}

/**
 * A body that was kept while it arrived, as an answer keeps it: its text, or one character for each byte if its head names a
 * coding; empty for none. Its memory is released, so this may be called only once.
 */
export const keptText = (body: KeptBody | undefined, head: string): string =>
  body?.take(codingIn(head) === '' ? 'utf8' : 'latin1') ?? ''

/**
 * The kept body of an answer as text, whatever its coding; undefined if it cannot be decoded or is too long without its
 * coding. It takes milliseconds for a long one, so it is to be called only where the text is read, after the answer's time
 * was taken.
 */
export function textOf({ head, body }: NonNullable<Answer['kept']>): string | undefined {
  const coding = body === '' ? '' : codingIn(head)
  return coding === '' ? body : undone(coding, Buffer.from(body, 'latin1'), 'all')?.toString()
}

/** The beginning of an answer's body, decoded if its head was kept and names a coding; empty for none. */
export function beginningOf({ start, kept }: Pick<Answer, 'start' | 'kept'>): Uint8Array {
  const bytes = start?.bytes ?? new Uint8Array()
  const coding = bytes.length === 0 ? '' : codingIn(kept?.head ?? '')
  const begun = coding === '' ? undefined : undone(coding, bytes, 'beginning')
  return begun?.subarray(0, maxStartBytes) ?? bytes
}
