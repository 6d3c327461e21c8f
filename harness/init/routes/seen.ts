import { counted } from '../../base/text.ts'
import type { FoundBody, FoundText } from '../found/found.ts'
import { canBeSent } from './sent-path.ts'

/** A request in a log or a recording. */
export interface SeenRequest {
  readonly method: string
  /** Path and query as requested. */
  readonly target: string
  /** When it arrived, in seconds since 1970. */
  readonly at?: number
  readonly tookSeconds?: number
  readonly status?: number
  readonly headers?: Readonly<Record<string, FoundText>>
  readonly body?: FoundBody
  /** Why it cannot be sent again unchanged, as the end of a sentence that begins with its route. */
  readonly notRepeatable?: string
}

/** Methods that only read. */
export const reading: readonly string[] = ['GET', 'HEAD']

const ending = /\.([a-z0-9]{1,12})$/i
const assets = new Set(
  'avif bmp css eot gif ico jpeg jpg js map mjs mp3 mp4 otf png svg ttf txt wasm webm webmanifest webp woff woff2'.split(
    ' ',
  ),
)

/** Whether a path is that of a static file of a page: a style sheet, script, picture or font. */
const isStaticFile = (target: string): boolean => {
  const [, found] = ending.exec(target.split(/[?#]/, 1)[0] ?? '') ?? []
  return found !== undefined && assets.has(found.toLowerCase())
}

/** Divides requests into those for a load and those left out, with a sentence for each reason. */
export function repeatable(
  seen: readonly SeenRequest[],
  { withStatic }: { readonly withStatic: boolean },
): { readonly kept: readonly SeenRequest[]; readonly notes: readonly string[] } {
  const reasons: readonly (readonly [string, (one: SeenRequest) => boolean])[] = [
    [
      'without a path, or for a tunnel or a socket',
      ({ method, target, status }) => !isPlain(method, target, status),
    ],
    ['whose path holds a control character or half of a character', ({ target }) => !canBeSent(target)],
    ['for static files (--static keeps them)', ({ target }) => !withStatic && isStaticFile(target)],
    ['that browsers ask before others (OPTIONS)', ({ method }) => method === 'OPTIONS'],
    ['answered with an error (4xx, 5xx)', ({ status = 200 }) => status >= 400 || status === 0],
  ]
  const notes: string[] = []
  let kept = seen
  for (const [words, leaves] of reasons) {
    const left = kept.filter(leaves)
    if (left.length === 0) continue
    kept = kept.filter((one) => !leaves(one))
    notes.push(`Left out: ${counted(left.length, 'request')} ${words}.`)
  }
  return { kept, notes }
}

const isPlain = (method: string, target: string, status = 200): boolean =>
  /^[A-Z][A-Z0-9-]*$/.test(method) && method !== 'CONNECT' && target.startsWith('/') && status !== 101
