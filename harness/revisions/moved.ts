import { withDirectory } from '../base/files/mentioned-directory.ts'

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
  if (typeof value === 'string') return withDirectory(value, from, to)
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
