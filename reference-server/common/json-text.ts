import { longestField, type Problem } from './errors.ts'

/**
 * The deepest nesting of JSON that is accepted: far more than a request needs, and far less than would overflow a stack here
 * or in PostgreSQL.
 */
export const maxDepth = 64

/**
 * The first part of a JSON text that could not be stored unchanged: characters that PostgreSQL lacks (U+0000, half of a
 * surrogate pair), numbers that change when they are read, and too deep nesting. The syntax is not checked here.
 */
export function problemIn(text: string): Problem | null {
  return new Scanner(text).scan()
}

/** The position of a value in an object or an array, and whether the next string in the object is a name. */
interface Level {
  name: string | number
  expectsName: boolean
}

const numbers = /-?\d+(\.\d+)?([eE][+-]?\d+)?/y

class Scanner {
  readonly #text: string
  readonly #levels: Level[] = []
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  scan(): Problem | null {
    for (; this.#at < this.#text.length; this.#at += 1) {
      const problem = this.#token(this.#text.charAt(this.#at))
      if (problem !== null) return { field: this.#field(), problem }
    }
    return null
  }

  #token(character: string): string | null {
    const level = this.#levels.at(-1)
    switch (character) {
      case '{':
        return this.#enter({ name: '', expectsName: true })
      case '[':
        return this.#enter({ name: 0, expectsName: false })
      case '}':
      case ']':
        this.#levels.pop()
        return null
      case ',':
        if (typeof level?.name === 'number') level.name += 1
        else if (level !== undefined) level.expectsName = true
        return null
      case '"':
        return this.#string(level)
      default:
        return /[-\d]/.test(character) ? this.#number() : null
    }
  }

  #enter(level: Level): string | null {
    if (this.#levels.length >= maxDepth) return `must not be nested more than ${maxDepth} deep`
    this.#levels.push(level)
    return null
  }

  #string(level: Level | undefined): string | null {
    const from = this.#at
    let isEscaped = false
    for (this.#at += 1; this.#at < this.#text.length; this.#at += 1) {
      const code = this.#text.charCodeAt(this.#at)
      if (code === 0x22) break
      if (code !== 0x5c) continue
      this.#at += 1
      isEscaped = true
    }
    const value = isEscaped
      ? unescaped(this.#text.slice(from, this.#at + 1))
      : this.#text.slice(from + 1, this.#at)
    const isStrange = isEscaped && (value.includes('\0') || !value.isWellFormed())
    const isName = level?.expectsName === true
    if (isName) {
      level.expectsName = false
      if (!isStrange) level.name = value
    }
    if (!isStrange) return null
    return `${isName ? 'must not have a name' : 'must not be a text'} with U+0000 or half of a surrogate pair`
  }

  #number(): string | null {
    numbers.lastIndex = this.#at
    const [text, fraction, exponent] = numbers.exec(this.#text) ?? []
    if (text === undefined) return null
    this.#at += text.length - 1
    const value = Number(text)
    if (!Number.isFinite(value)) return 'must be a number of double precision'
    if (value === 0 && /[1-9]/.test(text.split(/[eE]/)[0] ?? ''))
      return 'must be a number of double precision'
    if (!Number.isInteger(value) || Number.isSafeInteger(value)) return null
    const isWhole = fraction === undefined && exponent === undefined
    // A double is printed with a fraction or an exponent when it is large; such a number does not change when it is read.
    if (!isWhole && digitsOf(text) === digitsOf(String(value))) return null
    return `must not be a whole number beyond ${Number.MAX_SAFE_INTEGER}`
  }

  #field(): string {
    const path = this.#levels.map(
      ({ name }) => `/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`,
    )
    return `body${path.join('')}`.slice(0, longestField)
  }
}

function unescaped(text: string): string {
  try {
    return String(JSON.parse(text))
  } catch {
    // The JSON parser reports the same fault.
    return ''
  }
}

/** The significant digits of a number, without sign, decimal point, exponent, leading and trailing zeros. */
function digitsOf(text: string): string {
  const [mantissa = ''] = text.toLowerCase().split('e')
  return mantissa.replace(/[-.]/g, '').replace(/^0+|0+$/g, '')
}

/** Bytes of a value as PostgreSQL writes a `jsonb`: without exponents, so that 1e300 takes 301 bytes. */
export function storedBytes(value: unknown): number {
  if (typeof value === 'number') return printedLength(value)
  if (typeof value !== 'object' || value === null) return Buffer.byteLength(JSON.stringify(value))
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + 2 + storedBytes(item), 2)
  return Object.entries(value).reduce(
    (sum, [name, item]) => sum + 4 + Buffer.byteLength(JSON.stringify(name)) + storedBytes(item),
    2,
  )
}

function printedLength(value: number): number {
  const [mantissa = '', exponent = '0'] = String(value).split('e')
  return mantissa.length + Math.abs(Number(exponent))
}
