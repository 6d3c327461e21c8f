import { pathToFileURL } from 'node:url'
import { literalPattern } from '../base/text.ts'

/** A directory in a text: as a path or in a URL, alone or with something below it, and not as the end of a longer path. */
const mentionOf = (directory: string): RegExp =>
  new RegExp(`(?<![\\w.-])${literalPattern(directory)}(?![\\w.-])`, 'g')

const inUrl = (directory: string): string => pathToFileURL(directory).pathname

function replaced(text: string, from: string, to: string): string {
  const moved = text.replaceAll(mentionOf(from), () => to)
  return inUrl(from) === from ? moved : moved.replaceAll(mentionOf(inUrl(from)), () => inUrl(to))
}

/**
 * A description in which every text that names the directory `from` names `to` instead, also in what its functions return.
 * Parts without such a text stay the same objects. A config that builds paths from its own place (`import.meta.dirname`) says
 * in this way for each arm what it means there.
 */
export function moved<T>(value: T, from: string, to: string): T {
  if (from === to) return value
  return move(value, from, to) as T
}

function move(value: unknown, from: string, to: string): unknown {
  if (typeof value === 'string') return replaced(value, from, to)
  if (typeof value === 'function')
    return (...given: readonly unknown[]) => move(Reflect.apply(value, undefined, given), from, to)
  if (Array.isArray(value)) {
    const parts = value.map((part) => move(part, from, to))
    return parts.every((part, at) => part === value[at]) ? value : parts
  }
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value
  const parts = Object.entries(value).map(([key, part]) => [key, move(part, from, to)] as const)
  const known = value as Readonly<Record<string, unknown>>
  return parts.every(([key, part]) => part === known[key]) ? value : Object.fromEntries(parts)
}
