import { escapeMarkup } from '../base/escape-markup.ts'
import { printable } from '../base/text.ts'

/** Text that is already markup. Only `html` creates it, so that everything else inserted into a page is escaped. */
export class Markup {
  readonly #text: string
  constructor(text: string) {
    this.#text = text
  }
  toString(): string {
    return this.#text
  }
}

export type Part = Markup | string | number | undefined | readonly Part[]

/** Keeps a number on one line with its unit and its comparison sign. */
const unbroken = (text: string): string =>
  text.replace(/(\d) (?=(?:µs|ms|s|min|%|[kMGT]?B)(?!\w))/g, '$1\u00a0').replace(/([≤≥]) (?=\d)/g, '$1\u00a0')

function render(part: Part): string {
  if (part instanceof Markup) return part.toString()
  if (part === undefined) return ''
  if (typeof part === 'number') return String(Number(part.toFixed(2)))
  if (typeof part === 'string') return escapeMarkup(unbroken(printable(part)))
  return part.map(render).join('')
}

/** A template whose values are escaped for element content and quoted attributes. Numbers are rounded to 0.01. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(strings.map((text, index) => text + render(parts[index])).join(''))
}

/** A link target inside the bundle; undefined for anything that could lead elsewhere. */
export function localHref(path: string): string | undefined {
  const parts = path.split('/')
  const safe = parts.every((part) => part !== '' && part !== '.' && part !== '..' && part === printable(part))
  return safe && !path.includes('\\') ? parts.map(encodeURIComponent).join('/') : undefined
}
