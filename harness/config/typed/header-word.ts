import { readFileSync } from 'node:fs'
import { messageOf } from '../../base/errors.ts'

export type TypedHeader = readonly [name: string, value: string]

/** The name of a header: a token of RFC 9110. */
const token = /^[!#$%&'*+.^_`|~\w-]+$/

/** Headers about how bytes are sent on a connection, which only the engine decides. */
const ofConnection: ReadonlySet<string> = new Set([
  ...['connection', 'content-length', 'transfer-encoding', 'upgrade', 'keep-alive'],
  ...['proxy-connection', 'http2-settings'],
])

/** Reads `Name: value`; a sentence with the problem, which shows nothing that may be a credential, if the text is no header. */
function readHeader(text: string): TypedHeader | string {
  const colon = text.indexOf(':')
  const name = text.slice(0, colon).trim()
  const value = text.slice(colon + 1).trim()
  if (colon < 0 || !token.test(name))
    return `A header is written 'Name: value', and one of those that were typed has ${colon < 0 ? 'no colon' : 'no name before its colon'}; it is not shown, because it may be a credential.`
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what would end a line of the head, or be cut
  if (/[\0-\x08\x0a-\x1f\x7f]/.test(value))
    return `The header ${name} has a line break or a control character in its value.`
  if (name.toLowerCase() === 'host' && !/^[^\s/@?#\\]+$/.test(value))
    return 'The header Host names one host, such as tenant.example or tenant.example:8080.'
  if (name.toLowerCase() === 'te' && value.toLowerCase() !== 'trailers')
    return 'The header TE can only be "trailers", as no other encoding of transfer is read.'
  if (ofConnection.has(name.toLowerCase()))
    return `The header ${name} says how bytes go over a connection, which Tailgate says itself.`
  return [name, value]
}

/**
 * The headers of one `-H`: a single header, or those of a file after an @, one per line, which keeps credentials out of the
 * list of processes. What cannot be read is reported through `refuse`.
 */
export function readHeaders(text: string, refuse: (problem: string) => void): readonly TypedHeader[] {
  if (text === '@' || text === '@-') {
    refuse(
      `-H ${text} names no file: write the headers to one, a header on each line, and name it after the @.`,
    )
    return []
  }
  let lines = [text]
  if (text.startsWith('@'))
    try {
      lines = readFileSync(text.slice(1), 'utf8')
        .replace(/^\ufeff/, '')
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
