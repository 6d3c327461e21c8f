import type { Matcher } from '../../model/promql.ts'
import type { Labels } from './vector.ts'

/** Whether the labels of a series match. */
export type Test = (labels: Labels) => boolean

/** The text of a matcher without its escapes; undefined for escapes that JSON does not have. */
function textIn(value: string): string | undefined {
  try {
    const text: unknown = JSON.parse(`"${value}"`)
    return typeof text === 'string' ? text : undefined
  } catch {
    return undefined
  }
}

/** Patterns that mean the same in Prometheus (RE2) and here. */
const common = /^(?:[\w\s/:,@~-]|\.|\||\(|\)|\[|\]|\*|\+|\?(?!<)|\\[.\\+*?()|[\]{}^$/-])*$/

/** How a matcher is tested here; undefined if only Prometheus can tell. */
export function testOf({ label, operator, value }: Matcher): Test | undefined {
  const text = textIn(value)
  if (text === undefined) return undefined
  const readLabel = (labels: Labels) => labels[label] ?? ''
  if (operator === '=') return (labels) => readLabel(labels) === text
  if (operator === '!=') return (labels) => readLabel(labels) !== text
  if (!common.test(text) || text.includes('(?')) return undefined
  const pattern = new RegExp(`^(?:${text})$`)
  if (operator === '=~') return (labels) => pattern.test(readLabel(labels))
  return operator === '!~' ? (labels) => !pattern.test(readLabel(labels)) : undefined
}

/** The text of a matcher in a query. */
export const textOfMatcher = ({ label, operator, value }: Matcher): string => `${label}${operator}"${value}"`
