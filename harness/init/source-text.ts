import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { messageOfCause, TailgateError } from '../base/errors.ts'
import { withoutUsers } from '../base/redact.ts'
import { shownPath } from '../base/shown-exchange.ts'
import { bareUrl, splitCredentials } from '../http/credentials.ts'
import { unreadable } from './sources/unreadable.ts'

/** A source as text, with its name for people. */
export interface SourceText {
  readonly name: string
  readonly text: string
  /** Whether only the end was read, because it is too long. */
  readonly isCut: boolean
}

/** The most bytes that are read of a source, uncompressed: a log of about a million lines. */
const mostBytes = 128 * 2 ** 20
const fetchTimeoutMs = 15_000

interface Reading {
  readonly signal: AbortSignal
  readonly most?: number
}

/** The text of bytes, whose encoding their beginning may tell: some programs write UTF-16. */
function decoded(bytes: Uint8Array): string {
  const [first, second] = bytes
  const isLittle = first === 0xff && second === 0xfe
  const isBig = first === 0xfe && second === 0xff
  return new TextDecoder(isLittle ? 'utf-16le' : isBig ? 'utf-16be' : 'utf-8').decode(bytes)
}

/** The end of a stream, at most `most` bytes; more is never kept in memory. */
async function endOf(
  stream: AsyncIterable<Uint8Array>,
  most: number,
): Promise<{ readonly bytes: Uint8Array; readonly isCut: boolean }> {
  const kept: Uint8Array[] = []
  let size = 0
  let isCut = false
  for await (const piece of stream) {
    kept.push(piece)
    size += piece.length
    for (let first = kept[0]; first !== undefined && size - first.length >= most; first = kept[0]) {
      kept.shift()
      size -= first.length
      isCut = true
    }
  }
  return { bytes: Buffer.concat(kept).subarray(Math.max(0, size - most)), isCut: isCut || size > most }
}

/** The end of a file, unpacked if its name says that it is compressed. */
async function endOfFile(path: string, size: number, { signal, most = mostBytes }: Reading) {
  let end: Awaited<ReturnType<typeof endOf>> | undefined
  const take = async (stream: AsyncIterable<Uint8Array>) => {
    end = await endOf(stream, most)
  }
  if (path.endsWith('.gz')) await pipeline(createReadStream(path), createGunzip(), take, { signal })
  else {
    const start = Math.max(0, size - most)
    await pipeline(createReadStream(path, { start }), take, { signal })
    end = end && { ...end, isCut: end.isCut || start > 0 }
  }
  return end ?? { bytes: new Uint8Array(), isCut: false }
}

/**
 * Reads a file. Of one that is too long, the end is read, from the beginning of a line.
 * @throws TailgateError USAGE.
 */
export async function textOfFile(path: string, reading: Reading): Promise<SourceText> {
  const remedy =
    'Name a file that can be read: an access log, an OpenAPI description, a HAR or a k6 script; or the URL of a description.'
  try {
    const status = await stat(path)
    if (!status.isFile()) throw unreadable(path, 'it is no file', remedy)
    const { bytes, isCut } = await endOfFile(path, status.size, reading)
    const text = decoded(bytes)
    return { name: path, text: isCut ? text.slice(text.indexOf('\n') + 1) : text, isCut }
  } catch (error) {
    reading.signal.throwIfAborted()
    if (error instanceof TailgateError || !(error instanceof Error && 'code' in error)) throw error
    throw unreadable(path, error.code === 'ENOENT' ? 'there is no such file' : error.message, remedy)
  }
}

/** An address as files and messages may show it: without a user, and without what its query may sign or unlock. */
export function shownAddress(address: string): string {
  const url = URL.parse(address)
  return url === null ? withoutUsers(address) : `${url.origin}${shownPath(`${url.pathname}${url.search}`)}`
}

/**
 * Reads what a URL answers.
 * @throws TailgateError USAGE.
 */
export async function textOfAddress(
  address: string,
  { signal, most = mostBytes }: Reading,
): Promise<SourceText> {
  const name = shownAddress(address)
  try {
    const answer = await fetch(bareUrl(address), {
      headers: splitCredentials(address).headers,
      signal: AbortSignal.any([signal, AbortSignal.timeout(fetchTimeoutMs)]),
    })
    if (!answer.ok) throw new Error(`the answer is ${answer.status}`)
    if (answer.body === null) return { name, text: '', isCut: false }
    const { bytes, isCut } = await endOf(answer.body, most)
    return { name, text: decoded(bytes), isCut }
  } catch (error) {
    signal.throwIfAborted()
    throw unreadable(
      name,
      messageOfCause(error),
      'Start the service first, or give the description as a file.',
    )
  }
}

/** The note about a log of which only the end was read. */
export const cutNote = (name: string): string =>
  `${basename(name)} is large: its last ${mostBytes / 2 ** 20} MiB were read.`
