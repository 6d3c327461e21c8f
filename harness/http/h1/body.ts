import type { Bytes, RequestDescription } from '../../config/scenario/scenario.ts'

/** The body of a request: text, which is sent with the head, or bytes; at most one of the two is present. */
export interface Body {
  /** The content type unless the headers contain another one; undefined for bytes, whose type only the sender knows. */
  readonly type: string | undefined
  readonly text: string
  readonly parts: readonly Uint8Array[]
  /** The length in bytes. */
  readonly size: number
}

const json = 'application/json'
const plain = 'text/plain; charset=utf-8'
const form = 'application/x-www-form-urlencoded'

const ofText = (type: string, text: string): Body => ({
  type,
  text,
  parts: [],
  size: Buffer.byteLength(text),
})

function ofBytes(body: Bytes): Body {
  const parts = body instanceof Uint8Array ? [body] : body
  return { type: undefined, text: '', parts, size: parts.reduce((sum, part) => sum + part.byteLength, 0) }
}

/**
 * Objects that JSON.stringify would silently turn into {}, by how they name themselves, and what to send instead. The classes
 * are not named here: FormData alone makes Node load its client of HTTP, 16 MiB that a load does without.
 */
const strangers: ReadonlyMap<string, string> = new Map([
  ['FormData', 'use multipart() of the package'],
  ['Blob', 'send its bytes'],
  ['File', 'send its bytes'],
  ['ReadableStream', 'read it before the run, and send its bytes'],
  ['Map', 'use Object.fromEntries()'],
  ['Set', 'use an array'],
  ['Promise', 'await it beside the scenario, not within request'],
])

function ofJson(body: unknown): Body {
  if (typeof body === 'number' && !Number.isFinite(body))
    throw new TypeError(`body is ${body}, which JSON cannot say.`)
  const name = Object.prototype.toString.call(body).slice('[object '.length, -1)
  const remedy = strangers.get(name)
  if (remedy !== undefined) throw new TypeError(`body is a ${name}, which is not sent as it is: ${remedy}.`)
  const text: string | undefined = JSON.stringify(body)
  if (text === undefined) throw new TypeError(`body is a ${typeof body}, which JSON cannot say.`)
  return ofText(json, text)
}

/** Whether a list consists of pieces of bytes and is not JSON. An empty list is JSON. */
function isPieces(body: readonly unknown[]): body is readonly Uint8Array[] {
  const pieces = body.filter((piece) => piece instanceof Uint8Array).length
  if (pieces > 0 && pieces < body.length)
    throw new TypeError('body is a list of bytes and of something else; send one or the other.')
  return pieces > 0
}

function formOf(fields: Readonly<Record<string, unknown>>): Body {
  if (typeof fields !== 'object' || fields === null) throw new TypeError('form must be an object of fields.')
  const pairs = Object.entries(fields).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => {
      if (typeof one !== 'string' && typeof one !== 'number' && typeof one !== 'boolean')
        throw new TypeError(
          `The field "${name}" of the form is ${one === null ? 'null' : typeof one}; give it text.`,
        )
      return [name, String(one)]
    }),
  )
  return ofText(form, new URLSearchParams(pairs).toString())
}

/**
 * The body of a request in the form in which it is sent; undefined for none.
 * @throws TypeError in a sentence when it cannot be sent.
 */
export function bodyOf({ body, form: fields }: Pick<RequestDescription, 'body' | 'form'>): Body | undefined {
  if (fields !== undefined) {
    if (body !== undefined) throw new TypeError('A request has a body or a form, and not both.')
    return formOf(fields)
  }
  if (body === undefined || body === null) return undefined
  if (typeof body === 'string') return ofText(plain, body)
  if (body instanceof Uint8Array) return ofBytes(body)
  if (body instanceof URLSearchParams) return ofText(form, body.toString())
  if (body instanceof ArrayBuffer) return ofBytes(new Uint8Array(body))
  if (ArrayBuffer.isView(body)) return ofBytes(new Uint8Array(body.buffer, body.byteOffset, body.byteLength))
  if (Array.isArray(body) && isPieces(body)) return ofBytes(body)
  return ofJson(body)
}
