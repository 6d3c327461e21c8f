import { withoutUsers } from '../../base/redact.ts'
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
/**
 * `localhost:3000/items`, as curl accepts it. Without a port only what can be no file: `localhost`, `127.0.0.1/items`, `[::1]`.
 */
const hostAndPort =
  /^(?:(?:localhost|\d{1,3}(?:\.\d{1,3}){3}|\[[\da-f:.]+\])(?::\d{1,5})?|[\w-]+(?:\.[\w-]+)+:\d{1,5})(?:[/?]|$)/i
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
  /^(?:(\S+)\s+)??((?:\/|[a-z][a-z0-9+.-]*:\/\/|localhost\b|[\w.[\]:-]+:\d|\[|\d)\S*)(?:\s+([\d.]+)(?=\s|$))?(?:\s+(.+))?$/is

/** The beginnings of a body that needs no weight before it: a file, JSON, markup. */
const bodyAlone = /^[@{["<]/
/** Fields of a form. The rest of a URL with a blank in it may look the same, so only a method makes them a body. */
const fieldsAlone = /^\S+=/

interface Rest {
  readonly verb: string | undefined
  readonly weight: string | undefined
  readonly body: string | undefined
}

/**
 * What is wrong with the words after the path; undefined if nothing is. `-1`, `4x` and the rest of a URL with a blank in it
 * would otherwise be sent as a body.
 */
function wrongRest(shown: string, { verb, weight, body }: Rest): string | undefined {
  const share = Number(weight ?? '1')
  if (!(share > 0 && share <= 1e9))
    return `The weight of "${shown}" must be a number above 0, not "${weight}".`
  if (body === '@') return `"${shown}" ends with an @ and names no file after it.`
  if (body === undefined || weight !== undefined || bodyAlone.test(body)) return undefined
  if (verb !== undefined && fieldsAlone.test(body)) return undefined
  return /^[-+]?[\d.]/.test(body)
    ? `The weight of "${shown}" must be a number above 0, not "${body}".`
    : `What follows the path in "${shown}" is neither a weight nor a body: a body that is plain text needs its weight before it, and a blank in a URL is written %20.`
}

/** Reads a request of a mix; a sentence with the problem, which shows no password of a URL, if it cannot be read. */
export function readMixWord(text: string): MixWord | string {
  const shown = withoutUsers(text)
  const [, verb, place, weight, body] = form.exec(text.trim()) ?? []
  if (place === undefined || !isPlace(place))
    return `"${shown}" is no request: write a URL, or 'METHOD /path weight @body', for example 'GET /items 4'.`
  const asked = verb?.toUpperCase()
  if (asked !== undefined && !method.test(asked)) return `"${verb}" in "${shown}" is no method.`
  if (asked === 'CONNECT') return `"${shown}": CONNECT opens a tunnel and asks for nothing.`
  const wrong = wrongRest(shown, { verb, weight, body })
  if (wrong !== undefined) return wrong
  return {
    method: asked as Method | undefined,
    place: hostAndPort.test(place) ? `http://${place}` : place.replace(/^(\/[^#]*)#.*$/s, '$1'),
    weight: Number(weight ?? '1'),
    body: body === undefined ? undefined : bodyFrom(body),
  }
}
