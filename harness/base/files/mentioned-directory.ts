import { pathToFileURL } from 'node:url'
import { literalPattern } from '../text.ts'

/**
 * A directory in a text: as a path or in a URL, alone or with something below it, and not as the end of a longer path.
 * Mentions of a directory below it are left out for `but`.
 */
function mentionOf(directory: string, but: string): RegExp {
  const end = '(?![\\w.-])'
  const others = but.startsWith(`${directory}/`)
    ? `(?!${literalPattern(but.slice(directory.length))}${end})`
    : ''
  return new RegExp(`(?<![\\w.-])${literalPattern(directory)}${end}${others}`, 'g')
}

const inUrl = (directory: string): string => pathToFileURL(directory).pathname

/**
 * A text in which every mention of the directory `from`, as a path or in a URL, names `to` instead. Both are absolute. Where
 * `to` lies in `from`, what names it already stays.
 */
export function withDirectory(text: string, from: string, to: string): string {
  const moved = text.replaceAll(mentionOf(from, to), () => to)
  return inUrl(from) === from ? moved : moved.replaceAll(mentionOf(inUrl(from), inUrl(to)), () => inUrl(to))
}
