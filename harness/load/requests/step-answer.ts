import type { StepAnswer } from '../../config/scenario/scenario.ts'
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

/** The parts of a kept answer that a scenario may read. */
export function stepAnswer({ status, kept }: Answer): StepAnswer {
  const { head, body } = kept ?? { head: '', body: '' }
  return {
    status,
    text: body,
    json() {
      try {
        return JSON.parse(body)
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
