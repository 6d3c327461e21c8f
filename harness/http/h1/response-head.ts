const statusLine = /^HTTP\/1\.[01] ([1-5]\d\d)(?: [^\r\n]*)?$/
const wholeNumber = /^\d{1,15}$/

/** What the head of a response says. */
export interface ResponseHead {
  /** The head itself, without the empty line behind it. */
  readonly text: string
  readonly status: number
  /** Whether everything behind the first line is as it must be. */
  readonly isValid: boolean
  readonly keepAlive: boolean
  readonly isChunked: boolean
  /** The length of the body in bytes, if the head gives it. */
  readonly length: number | undefined
  /** Whether nothing follows it although it is informational. */
  readonly isWhole: boolean
}

/**
 * Nginx before 1.29 takes an early hint of the service for the whole answer: it adds the headers of a whole answer, and sends
 * nothing more until it gives up the service.
 */
const isWholeToNginx = (lines: readonly string[]): boolean =>
  lines.some((line) => /^server: *nginx/i.test(line)) && lines.some((line) => /^connection:/i.test(line))

/** Reads a head; undefined if its first line is not that of a response. */
export function responseHead(text: string): ResponseHead | undefined {
  const lines = text.split('\r\n')
  const first = lines[0] ?? ''
  const status = Number(statusLine.exec(first)?.[1])
  if (Number.isNaN(status)) return undefined
  let keepAlive = !first.startsWith('HTTP/1.0')
  let closes = false
  let length: number | undefined
  let isChunked = false
  const read = (isValid: boolean): ResponseHead => ({
    ...{ text, status, keepAlive, isChunked, length },
    isValid: isValid && status !== 101 && !(isChunked && length !== undefined),
    isWhole: status === 103 && isWholeToNginx(lines),
  })
  for (let index = 1; index < lines.length; index += 1) {
    const line = lines[index] ?? ''
    const colon = line.indexOf(':')
    if (colon <= 0) return read(false)
    // Most lines are none of these, which their length tells.
    if (colon !== 14 && colon !== 17 && colon !== 10) continue
    const value = line.slice(colon + 1).trim()
    switch (line.slice(0, colon).toLowerCase()) {
      case 'content-length':
        if (!wholeNumber.test(value) || (length !== undefined && length !== Number(value))) return read(false)
        length = Number(value)
        break
      case 'transfer-encoding':
        if (value.toLowerCase() !== 'chunked') return read(false)
        isChunked = true
        break
      case 'connection': {
        const options = value.toLowerCase().split(/ *, */)
        closes ||= options.includes('close')
        keepAlive = !closes && (keepAlive || options.includes('keep-alive'))
        break
      }
    }
  }
  return read(true)
}
