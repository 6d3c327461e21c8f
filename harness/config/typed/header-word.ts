import { readFileSync } from 'node:fs'
import { messageOf } from '../../base/errors.ts'

export type TypedHeader = readonly [name: string, value: string]

/** The name of a header: a token of RFC 9110. */
const token = /^[!#$%&'*+.^_`|~\w-]+$/

/** Headers about how bytes are sent on a connection, which only the engine decides. */
const ofConnection: ReadonlySet<string> = new Set([
  ...['connection', 'content-length', 'transfer-encoding', 'upgrade', 'keep-alive'],
])

/** Reads `Name: value`; a sentence with the problem, which shows no value, if the text is no header. */
export function readHeader(text: string): TypedHeader | string {
  const colon = text.indexOf(':')
  const name = text.slice(0, colon).trim()
  const value = text.slice(colon + 1).trim()
  if (colon < 0 || !token.test(name))
    return `A header is written 'Name: value', and "${(colon < 0 ? text : name).slice(0, 20)}…" has ${colon < 0 ? 'no colon' : 'no name before its colon'}.`
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what would end a line of the head, or be cut
  if (/[\u0000\r\n]/.test(value)) return `The header ${name} has a line break in its value.`
  if (ofConnection.has(name.toLowerCase()))
    return `The header ${name} says how bytes go over a connection, which Tailgate says itself.`
  return [name, value]
}

/**
 * The headers of one `-H`: a single header, or those of a file after an @, one per line, which keeps credentials out of the
 * list of processes. What cannot be read is reported through `refuse`.
 */
export function readHeaders(text: string, refuse: (problem: string) => void): readonly TypedHeader[] {
  let lines = [text]
  if (text.startsWith('@'))
    try {
      lines = readFileSync(text.slice(1), 'utf8')
        .split(/\r?\n/)
        .filter((line) => line.trim() !== '')
    } catch (error) {
      refuse(`The headers of -H ${text} cannot be read: ${messageOf(error)}`)
      return []
    }
  return lines.flatMap((line) => {
    const header = readHeader(line)
    if (typeof header !== 'string') return [header]
    refuse(header)
    return []
  })
}
