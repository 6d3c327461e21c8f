import type { ZodType } from 'zod'
import { messageOf } from '../base/errors.ts'

/** A line of JSON: its text and its parsed value. */
export interface Line<T> {
  readonly text: string
  readonly value: T
}

/**
 * The lines of a file with one JSON document per line.
 * @throws SyntaxError naming the line, when a line is cut off or invalid.
 */
export function readLines<T>(text: string, schema: ZodType<T>): Line<T>[] {
  if (text !== '' && !text.endsWith('\n')) throw new SyntaxError('its last line is cut')
  return text
    .split('\n')
    .slice(0, -1)
    .map((content, index) => {
      const problem = (what: string, cause?: unknown) =>
        new SyntaxError(`line ${index + 1}: ${what}`, { cause })
      let parsed: unknown
      try {
        parsed = JSON.parse(content)
      } catch (error) {
        throw problem(messageOf(error), error)
      }
      const read = schema.safeParse(parsed)
      if (read.success) return { text: content, value: read.data }
      const [issue] = read.error.issues
      throw problem(`${issue?.path.join('.') || 'it'}: ${issue?.message ?? 'not readable'}`)
    })
}
