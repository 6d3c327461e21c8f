import { type FoundText, TextWithSecrets } from '../found/found.ts'

/** A text as a TypeScript literal, in single quotes when that is shorter. */
export function quoted(text: string): string {
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")
  // These characters end a line of code in older engines.
  return `'${escaped.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}'`
}

/** A text with parts that are read from the environment while the scenario runs. */
export function textLiteral(text: FoundText): string {
  if (typeof text === 'string') return quoted(text)
  const [only, second] = text.parts
  if (second === undefined && typeof only === 'object') return `variable(${quoted(only.variable)})`
  const inner = text.parts.map((part) =>
    typeof part === 'string' ? inTemplate(part) : `\${variable(${quoted(part.variable)})}`,
  )
  return `\`${inner.join('')}\``
}

/** A text as part of a template literal. */
const inTemplate = (text: string): string =>
  quoted(text).slice(1, -1).replaceAll("\\'", "'").replace(/[`$]/g, '\\$&')

const isName = (key: string): boolean => /^[A-Za-z_$][\w$]*$/.test(key)

/** A key of an object as code; `__proto__` as it stands would set the prototype, and be lost. */
export const keyLiteral = (key: string): string =>
  key === '__proto__' ? `['${key}']` : isName(key) ? key : quoted(key)

/** The most columns of a line in a written file, as far as values can be broken. */
const maxColumns = 100

/** A value as a TypeScript literal: on one line if it fits, else one line for each part. */
export function literal(value: unknown, indent = ''): string {
  if (value instanceof TextWithSecrets) return textLiteral(value)
  if (typeof value === 'string') return quoted(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined'
  const isList = Array.isArray(value)
  const [open, close] = isList ? '[]' : '{}'
  const inside = `${indent}  `
  const parts = isList
    ? value.map((one) => literal(one, inside))
    : Object.entries(value).map(([key, one]) => `${keyLiteral(key)}: ${literal(one, inside)}`)
  if (parts.length === 0) return `${open}${close}`
  const flat = isList ? `[${parts.join(', ')}]` : `{ ${parts.join(', ')} }`
  if (!flat.includes('\n') && flat.length + indent.length <= maxColumns) return flat
  return `${open}\n${parts.map((part) => `${inside}${part},\n`).join('')}${indent}${close}`
}

/** Sentences as a comment, in lines of readable length. */
export function comment(sentences: readonly string[], indent = ''): string {
  const lines: string[] = []
  for (const sentence of sentences) {
    let line = ''
    for (const word of sentence.replaceAll('*/', '* /').split(/\s+/)) {
      if (line !== '' && indent.length + 3 + line.length + 1 + word.length > maxColumns) {
        lines.push(line)
        line = word
      } else line = line === '' ? word : `${line} ${word}`
    }
    if (line !== '') lines.push(line)
  }
  return lines.map((line) => `${indent}// ${line}\n`).join('')
}
