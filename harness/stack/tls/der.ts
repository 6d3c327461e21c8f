/** The parts of DER (ITU-T X.690) that a certificate needs; each function returns a whole value, tag and length first. */

function lengthOf(size: number): Buffer {
  if (size < 0x80) return Buffer.from([size])
  const hex = size.toString(16)
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes])
}

function value(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content])
}

export const sequence = (...parts: readonly Buffer[]): Buffer => value(0x30, Buffer.concat(parts))
export const set = (...parts: readonly Buffer[]): Buffer => value(0x31, Buffer.concat(parts))

/** A value that is identified by its number: `explicit` wraps a whole value, `implicit` replaces its tag. */
export const explicit = (number: number, inner: Buffer): Buffer => value(0xa0 | number, inner)
export const implicit = (number: number, content: Buffer): Buffer => value(0x80 | number, content)

/** A non-negative integer from its bytes, the highest first. */
export function unsigned(bytes: Buffer): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0)
  const short = first === -1 ? Buffer.from([0]) : bytes.subarray(first)
  return value(0x02, (short[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.from([0]), short]) : short)
}

export const booleanTrue = (): Buffer => value(0x01, Buffer.from([0xff]))
export const octets = (bytes: Buffer): Buffer => value(0x04, bytes)
export const text = (words: string): Buffer => value(0x0c, Buffer.from(words, 'utf8'))

/** Bits from the left; the last `unused` bits of the last byte do not count. */
export const bits = (bytes: Buffer, unused = 0): Buffer =>
  value(0x03, Buffer.concat([Buffer.from([unused]), bytes]))

/** An object identifier such as `2.5.29.17`. */
export function identifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const encoded = [first * 40 + second, ...rest].flatMap((number) => {
    const bytes = [number & 0x7f]
    for (let left = number >>> 7; left > 0; left >>>= 7) bytes.unshift(0x80 | (left & 0x7f))
    return bytes
  })
  return value(0x06, Buffer.from(encoded))
}

/** A time in the years 1950 to 2049, in whole seconds. `at` is Unix time in milliseconds. */
export function utcTime(at: number): Buffer {
  const digits = new Date(at).toISOString().replace(/\D/g, '')
  return value(0x17, Buffer.from(`${digits.slice(2, 14)}Z`, 'latin1'))
}
