import { relative } from 'node:path'

/** A path as a person would type it in the current directory. */
export function shortPath(path: string): string {
  const short = relative(process.cwd(), path)
  return short === '' || short.startsWith('..') ? path : short
}
