import type { StepAnswer } from '../../config/scenario/scenario.ts'
import type { Answer } from '../../http/h1/connection.ts'

/** What a later step of a journey may look at of an answer that was kept. */
export function stepAnswer({ status, kept }: Answer): StepAnswer {
  const { head, body } = kept ?? { head: '', body: '' }
  return {
    status,
    text: body,
    json: () => JSON.parse(body),
    header(name) {
      const line = head.split('\r\n').find((each) => each.toLowerCase().startsWith(`${name}:`))
      return line?.slice(name.length + 1).trim()
    },
  }
}
