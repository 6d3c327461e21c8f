import { pathToFileURL } from 'node:url'
import { literalPattern } from '../text.ts'

/** A directory in a text: as a path or in a URL, alone or with something below it, and not as the end of a longer path. */
const mentionOf = (directory: string): RegExp =>
  new RegExp(`(?<![\\w.-])${literalPattern(directory)}(?![\\w.-])`, 'g')

const inUrl = (directory: string): string => pathToFileURL(directory).pathname

/** A text in which every mention of the directory `from`, as a path or in a URL, names `to` instead. Both are absolute. */
export function withDirectory(text: string, from: string, to: string): string {
  const moved = text.replaceAll(mentionOf(from), () => to)
  return inUrl(from) === from ? moved : moved.replaceAll(mentionOf(inUrl(from)), () => inUrl(to))
}
