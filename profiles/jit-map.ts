/** A piece of code that V8 generated, from a line of its perf map: start and size in hexadecimal, then the name. */
interface Code {
  readonly start: number
  readonly end: number
  readonly name: string
  /**
   * Its position in the file. V8 moves and frees code but only appends to the map, so for the same address the later entry
   * holds.
   */
  readonly order: number
}

/** How many entries before an address are searched for one that covers it. */
const maxPiecesBack = 64

/** V8 writes a mark for the optimisation tier before the name of a function; this removes it. */
const plain = (name: string): string =>
  name.replace(/^(?:JS|Script|Eval):[~^*+]*'?/, '').trim() || '(anonymous)'

/** Reads a perf map; the returned function gives the name at an address, or undefined. */
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
      .slice(Math.max(0, low - maxPiecesBack), low)
      .filter(({ end }) => address < end)
      .reduce<Code | undefined>((best, code) => (best && best.order > code.order ? best : code), undefined)
      ?.name
  }
}
