import type { Method } from '../target/description.ts'
import type { TypedBody } from './typed-load.ts'

/** A request as one argument gives it: `http://127.0.0.1:3000/items`, `GET /items 4`, `POST /items 1 @body.json`. */
export interface MixWord {
  /** Undefined if `-m` decides. */
  readonly method: Method | undefined
  /** A URL with its scheme, or a path of the base URL. */
  readonly place: string
  readonly weight: number
  readonly body: TypedBody | undefined
}

const scheme = /^[a-z][a-z0-9+.-]*:\/\//i
/** `localhost:3000/items`, as curl accepts it. */
const hostAndPort =
  /^(?:localhost|\d{1,3}(?:\.\d{1,3}){3}|\[[\da-f:.]+\]|[\w-]+(?:\.[\w-]+)+):\d{1,5}(?:[/?]|$)/i
const method = /^[A-Z][A-Z-]{1,19}$/

const isPlace = (text: string): boolean => scheme.test(text) || hostAndPort.test(text) || text.startsWith('/')

/** Whether an argument of `run` can only be a request, and not the name or the file of a scenario. */
export function isMixWord(text: string): boolean {
  const [first = '', second = ''] = text.trim().split(/\s+/)
  return scheme.test(first) || hostAndPort.test(first) || (method.test(first) && isPlace(second))
}

/** Whether an argument can be a path below a base URL; a scenario's file may look the same. */
export const isPathWord = (text: string): boolean => /^\/\S*(?:\s|$)/.test(text)

/** A body from its typed form: text, or a file after an @. */
export const bodyFrom = (text: string): TypedBody =>
  text.startsWith('@') ? { file: text.slice(1) } : { text }

const form =
  /^(?:(\S+)\s+)??((?:\/|[a-z][a-z0-9+.-]*:\/\/|[\w.[\]:-]+:\d)\S*)(?:\s+([\d.]+)(?=\s|$))?(?:\s+(.+))?$/is

/** Reads a request of a mix; a sentence with the problem if it cannot be read. */
export function readMixWord(text: string): MixWord | string {
  const [, verb, place, weight = '1', body] = form.exec(text.trim()) ?? []
  if (place === undefined || !isPlace(place))
    return `"${text}" is no request: write a URL, or 'METHOD /path weight @body', for example 'GET /items 4'.`
  const asked = verb?.toUpperCase()
  if (asked !== undefined && !method.test(asked)) return `"${verb}" in "${text}" is no method.`
  if (asked === 'CONNECT') return `"${text}": CONNECT opens a tunnel and asks for nothing.`
  const share = Number(weight)
  if (!(share > 0 && share <= 1e9))
    return `The weight of "${text}" must be a number above 0, not "${weight}".`
  if (body === '@') return `"${text}" ends with an @ and names no file after it.`
  return {
    method: asked as Method | undefined,
    place: hostAndPort.test(place) ? `http://${place}` : place,
    weight: share,
    body: body === undefined ? undefined : bodyFrom(body),
  }
}
