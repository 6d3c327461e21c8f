/** Code that V8 made, from its perf map: hexadecimal start and size, then the name. */
interface Code {
  readonly start: number
  readonly end: number
  readonly name: string
  /** Its place in the file: V8 moves and frees code, and the map is only ever appended to, so the later one holds. */
  readonly order: number
}

/** How far back, in pieces of code, one is looked for that covers an address. */
const reach = 64

/** V8 marks the tier of a function before its name: interpreted, baseline, optimised. */
const plain = (name: string): string =>
  name.replace(/^(?:JS|Script|Eval):[~^*+]*'?/, '').trim() || '(anonymous)'

/** Reads a perf map; the result gives the name at an address, or undefined. */
export function readJitMap(text: string): (address: number) => string | undefined {
  const codes: Code[] = []
  for (const [, start = '', size = '', name = ''] of text.matchAll(/^([0-9a-f]+) ([0-9a-f]+) (.+)$/gm)) {
    const from = Number.parseInt(start, 16)
    const named = name.startsWith('JS:') ? plain(name) : name
    codes.push({ start: from, end: from + Number.parseInt(size, 16), name: named, order: codes.length })
  }
  codes.sort((a, b) => a.start - b.start || a.order - b.order)
  return (address) => {
    let low = 0
    let high = codes.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((codes[middle]?.start ?? 0) <= address) low = middle + 1
      else high = middle
    }
    return codes
      .slice(Math.max(0, low - reach), low)
      .filter(({ end }) => address < end)
      .reduce<Code | undefined>((best, code) => (best && best.order > code.order ? best : code), undefined)
      ?.name
  }
}
