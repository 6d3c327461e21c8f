/** The length in bits of each byte's code; the last one is that of the end of a text (RFC 7541, appendix B). */
// biome-ignore format: a table
const lengths: readonly number[] = [13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10, 13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6, 15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28, 20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24, 22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23, 26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26, 30]
const longestCodeBits = 30
const endOfText = 256

/** The bytes ordered by the length of their codes, and then by value: the codes of one length are consecutive numbers. */
const bySymbol = Uint16Array.from(
  [...lengths.keys()].sort((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0) || a - b),
)
/** For each length: its first code, the position of its symbols in `bySymbol`, and their number. */
const first = new Uint32Array(longestCodeBits + 1)
const begin = new Uint16Array(longestCodeBits + 1)
const count = new Uint16Array(longestCodeBits + 1)
for (const length of lengths) count[length] = (count[length] ?? 0) + 1
for (let length = 1; length <= longestCodeBits; length += 1) {
  first[length] = ((first[length - 1] ?? 0) + (count[length - 1] ?? 0)) * 2
  begin[length] = (begin[length - 1] ?? 0) + (count[length - 1] ?? 0)
}

/** The text of a Huffman code; undefined when the code is invalid: it must be padded with fewer than eight ones. */
export function readHuffman(bytes: Buffer): string | undefined {
  const text: number[] = []
  let code = 0
  let length = 0
  let ones = true
  for (const byte of bytes)
    for (let bit = 7; bit >= 0; bit -= 1) {
      const one = (byte >> bit) & 1
      code = code * 2 + one
      length += 1
      ones &&= one === 1
      const index = code - (first[length] ?? 0)
      if (index < (count[length] ?? 0)) {
        const symbol = bySymbol[(begin[length] ?? 0) + index] ?? endOfText
        if (symbol === endOfText) return undefined
        text.push(symbol)
        code = 0
        length = 0
        ones = true
      } else if (length >= longestCodeBits) return undefined
    }
  return length < 8 && ones ? Buffer.from(text).toString('latin1') : undefined
}
