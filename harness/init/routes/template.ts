import { isToken } from '../../base/redact.ts'
import { capitalised } from '../../base/text.ts'
import { withoutSecretParameters } from './hide-secrets.ts'

/** Forms of a path segment that is a value of a parameter, not a fixed word. */
const forms: readonly RegExp[] = [
  /^\d+$/,
  // A part that a script computes.
  /\{\}/,
  // A UUID, with or without hyphens.
  /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i,
  // A hash, or the id of a document store: long, hexadecimal digits, and not a word.
  /^(?=[a-f]*\d)[0-9a-f]{8,}$/i,
  // A ULID.
  /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/i,
  // A date.
  /^\d{4}-\d{2}(?:-\d{2})?(?:T[\d:.]+Z?)?$/,
  // A prefix with a number, or with a long mixed text: `order-17`, `cus_9s6XKzkNRiz8i3`.
  /^[a-z]{1,12}[-_]\d+$/i,
  /^(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9_-]{16,}$/,
  // An e-mail address.
  /^[^@\s]+(?:@|%40)[^@\s]+\.[a-z]{2,}$/i,
]

/** Files are distinguished by their names before the dot. */
const fileEnding = /^(.+)\.([a-z][a-z0-9]{0,7})$/i

/** `v1` to `v99` is the version of an API and not a value; the same holds for a number directly after the root of an API. */
const version = /^v\d{1,2}$/i

export function isParameter(segment: string): boolean {
  if (version.test(segment)) return false
  if (isToken(segment)) return true
  const [, stem] = fileEnding.exec(segment) ?? []
  return forms.some((form) => form.test(segment) || (stem !== undefined && form.test(stem)))
}

const pathOf = (target: string): string => target.split(/[?#]/, 1)[0] ?? ''

/** The segments of a path without its query and its secrets; a trailing slash counts as an empty segment. */
export const segmentsOf = (target: string): readonly string[] =>
  withoutSecretParameters(pathOf(target)).slice(1).split('/')

const singular = (word: string): string => {
  if (/(?:ss|us|is)$/i.test(word) || !/s$/i.test(word)) return word
  if (/ies$/i.test(word)) return word.replace(/ies$/i, 'y')
  return word.replace(/(?:(?<=x|ch|sh|ss)e)?s$/i, '')
}

export const wordsOf = (segment: string): readonly string[] =>
  segment.replace(/([a-z0-9])([A-Z])/g, '$1 $2').match(/[A-Za-z0-9]+/g) ?? []

const camel = (words: readonly string[]): string =>
  words
    .map((word, index) => (index === 0 ? word.charAt(0).toLowerCase() + word.slice(1) : capitalised(word)))
    .join('')

/** The singular of a name: `items` -> `item`. */
export const oneOf = (segment: string): string => {
  const words = wordsOf(segment)
  return camel([...words.slice(0, -1), ...words.slice(-1).map(singular)])
}

/** The pattern of segments; undefined stands for a parameter, which is named after the segment before it: `/items/:item`. */
export function patternOf(segments: readonly (string | undefined)[]): string {
  const taken = new Set<string>()
  const named = segments.map((segment, index) => {
    if (segment !== undefined) return segment
    const before = segments.slice(0, index).findLast((one) => one !== undefined) ?? ''
    const base = oneOf(before).replace(/^\d+/, '') || 'id'
    let name = base
    for (let count = 2; taken.has(name); count++) name = `${base}${count}`
    taken.add(name)
    return `:${name}`
  })
  return `/${named.join('/')}`
}

/**
 * How well the segments of a path fit those of a pattern: the number of equal fixed words; undefined when they do not fit.
 */
export function fitOf(expected: readonly string[], given: readonly string[]): number | undefined {
  if (expected.length !== given.length) return undefined
  let same = 0
  for (const [index, segment] of expected.entries()) {
    if (segment === given[index]) same++
    else if (!segment.startsWith(':') || given[index] === '') return undefined
  }
  return same
}
