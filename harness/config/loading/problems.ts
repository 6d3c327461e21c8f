import type { z } from 'zod'

/** Problems as lines that a person can act on: first the path, then what the value must be. */
export function problemsOf(error: z.ZodError): string[] {
  return error.issues.map((issue) => {
    const path = issue.path.join('.') || '(the whole)'
    if (issue.code === 'unrecognized_keys')
      return `${path}: unknown key ${issue.keys.map((key) => `"${key}"`).join(', ')}`
    if (issue.code === 'invalid_key')
      return `${path}: its key ${issue.issues.map(({ message }) => message).join(', and ')}`
    return `${path}: ${issue.message}`
  })
}
