import type { StepAnswer } from '../../config/scenario/scenario.ts'
import { textOf } from '../../http/h1/coding.ts'
import type { Answer } from '../../http/h1/connection.ts'

/** All values of a header in a head of an answer, without its status line. */
export function valuesIn(head: string, name: string): string[] {
  const begin = `${name.toLowerCase()}:`
  return head
    .split('\r\n')
    .filter((line) => line.length >= begin.length && line.slice(0, begin.length).toLowerCase() === begin)
    .map((line) => line.slice(begin.length).trim())
}

/** The body was no JSON: the service is at fault, not the function that read it. */
export class NoJson extends SyntaxError {}

/** The body cannot be read on this machine: neither the service nor the function that read it is at fault. */
export class Unreadable extends Error {
  constructor() {
    super('the body has a coding that cannot be undone here, or is too long without it')
  }
}

/** An answer that a function of the scenario reads. */
export interface ReadAnswer extends StepAnswer {
  /** Whether its body was read in vain, also where the function caught the error. */
  readonly isUnreadable: boolean
  /** Milliseconds that decoding its body has taken on this machine. */
  readonly decodingMs: number
}

/** The parts of a kept answer that a scenario may read. Its body is decoded when it is read. */
export function stepAnswer({ status, kept = { head: '', body: '' } }: Answer): ReadAnswer {
  const { head, body } = kept
  let isUnreadable = false
  let decodingMs = 0
  // Looking for the coding takes time too: a body that turned out to have none is its own text.
  let isPlain = body === ''
  // A function may read a text several times. No memory is reserved for it, so it stays only until that is needed.
  let decoded: WeakRef<{ readonly text: string }> | undefined
  const read = (): string => {
    if (isPlain) return body
    const known = decoded?.deref()
    if (known !== undefined) return known.text
    const began = performance.now()
    const text = textOf(kept)
    decodingMs += performance.now() - began
    if (text === undefined) {
      isUnreadable = true
      throw new Unreadable()
    }
    isPlain = text === body
    if (!isPlain) decoded = new WeakRef({ text })
    return text
  }
  return {
    status,
    get text() {
      return read()
    },
    get isUnreadable() {
      return isUnreadable
    },
    get decodingMs() {
      return decodingMs
    },
    json() {
      const text = read()
      try {
        return JSON.parse(text)
      } catch (error) {
        throw new NoJson(error instanceof Error ? error.message : String(error))
      }
    },
    header(name) {
      const values = valuesIn(head, name)
      return values.length === 0 ? undefined : values.join(', ')
    },
    headers: (name) => valuesIn(head, name),
  }
}
