import { parseDocument } from 'yaml'
import { messageOf } from '../../base/errors.ts'
import { unreadable } from './unreadable.ts'

/** The most aliases that a document may resolve: a few lines can describe more than a machine can hold. */
const mostAliases = 1000

function parsed(text: string): unknown {
  // JSON is YAML too, and is read faster as what it is.
  if (/^\s*\{/.test(text))
    try {
      return JSON.parse(text)
    } catch {
      // What is wrong with it, the parser of YAML says with the line.
    }
  const document = parseDocument(text, { logLevel: 'silent', merge: true, prettyErrors: true })
  const [error] = document.errors
  if (error !== undefined) throw error
  // As a document of JSON, it holds no part that contains itself.
  return JSON.parse(JSON.stringify(document.toJS({ maxAliasCount: mostAliases })) ?? 'null')
}

/**
 * Reads a document of YAML or JSON.
 * @param isNone the end of the sentence about a text that cannot be read: `it is no YAML`.
 * @throws TailgateError USAGE.
 */
export function readYaml(file: string, text: string, isNone: string, remedy: string): unknown {
  try {
    return parsed(text)
  } catch (error) {
    throw unreadable(file, `${isNone} (${messageOf(error).split('\n')[0]?.replace(/:$/, '')})`, remedy)
  }
}
