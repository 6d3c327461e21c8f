import { encodedPath } from '../../http/h1/path.ts'

/** A path and query without what follows `#`, which no client sends. */
export const withoutFragment = (target: string): string => target.split('#', 1)[0] ?? ''

/** Whether a request can be made for a path and query: a control character and half of a character are refused. */
export function canBeSent(target: string): boolean {
  try {
    encodedPath(target)
    return true
  } catch {
    return false
  }
}
