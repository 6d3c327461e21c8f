import { type AnswerShape, noWholeAnswer, type Probe } from '../../evidence/paired.ts'
import { textOf } from '../../http/h1/coding.ts'
import type { Answer } from '../../http/h1/connection.ts'
import { valuesIn } from '../requests/step-answer.ts'
import { type Shape, shapeOf, shapeText, unified } from './json-shape.ts'

/** The look of a body: its structure if it is JSON, otherwise a description in words. */
type Body = { readonly json: Shape } | { readonly words: string }

/** The most different shapes of a route; further ones are combined into one. */
const mostShapes = 20

/** A size rounded to a power of 2: `about 4096 bytes`. */
const about = (bytes: number): string =>
  bytes <= 0 ? 'empty' : `about ${2 ** Math.round(Math.log2(bytes))} bytes`

/** The media type of an answer without its parameters, in lower case; empty if it has none. */
const typeOf = (head: string): string =>
  (valuesIn(head, 'content-type')[0] ?? '').split(';')[0]?.trim().toLowerCase() ?? ''

function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

function bodyOf({ failure, bytesIn, kept }: Answer, type: string): Body {
  if (failure !== undefined) return { words: `${noWholeAnswer}${failure}` }
  const head = kept?.head ?? ''
  const body = (kept && textOf(kept)) ?? ''
  // A body that is too long to be kept, or cannot be decoded, is described by the number of bytes that arrived.
  const bytes = body === '' ? Math.max(0, bytesIn - head.length) : Buffer.byteLength(body)
  const isJson = /[/+]json$/.test(type)
  const found = isJson ? parsed(body) : undefined
  if (found) return { json: shapeOf(found.value) }
  const kind = /^text\/|xml$|javascript$/.test(type) ? 'text, ' : ''
  return { words: `${isJson && body !== '' ? 'no JSON, ' : kind}${about(bytes)}` }
}

interface Counted {
  readonly status: number
  readonly type: string
  body: Body
  count: number
}

/** The answers of one route, each different shape once. */
export class AnswerShapes {
  readonly #all: Counted[] = []

  add(answer: Answer): void {
    const { status } = answer
    const type = typeOf(answer.kept?.head ?? '')
    const body = bodyOf(answer, type)
    for (const known of this.#all) {
      const same = known.status === status && known.type === type ? sameBody(known.body, body) : undefined
      if (same === undefined) continue
      known.body = same
      known.count += 1
      return
    }
    if (this.#all.length < mostShapes) this.#all.push({ status, type, body, count: 1 })
    else this.#addRest()
  }

  /** The shapes, the most frequent first. */
  get list(): Probe['answers'] {
    return this.#all
      .map(({ count, ...one }) => ({ shape: shapeOfAnswer(one), count }))
      .toSorted((a, b) => b.count - a.count || (a.shape.body < b.shape.body ? -1 : 1))
  }

  #addRest(): void {
    const words = 'others, each different'
    const rest = this.#all.find(({ body }) => 'words' in body && body.words === words)
    if (rest) rest.count += 1
    else this.#all.push({ status: 0, type: '', body: { words }, count: 1 })
  }
}

function sameBody(one: Body, other: Body): Body | undefined {
  if ('json' in one && 'json' in other) {
    const json = unified(one.json, other.json)
    return json && { json }
  }
  return 'words' in one && 'words' in other && one.words === other.words ? one : undefined
}

const shapeOfAnswer = ({ status, type, body }: Omit<Counted, 'count'>): AnswerShape => ({
  status,
  type,
  body: 'json' in body ? shapeText(body.json) : body.words,
})
