import type { TypedBody } from './typed-load.ts'

/** Types of files by their extension. */
const byEnding: Readonly<Record<string, string>> = {
  ...{ json: 'application/json', ndjson: 'application/x-ndjson', xml: 'application/xml' },
  ...{
    txt: 'text/plain',
    csv: 'text/csv',
    html: 'text/html',
    yaml: 'application/yaml',
    yml: 'application/yaml',
  },
  ...{
    png: 'image/png',
    jpg: 'image/jpeg',
    jpeg: 'image/jpeg',
    gz: 'application/gzip',
    pdf: 'application/pdf',
  },
}

/** Short names of types that people type. */
const shortNames: Readonly<Record<string, string>> = {
  ...{ json: 'application/json', form: 'application/x-www-form-urlencoded', text: 'text/plain' },
}

/** The type that `-T` gives. */
export const contentTypeOf = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : (shortNames[text] ?? text)

/** Whether a text can be the value of `-T`. */
export const isContentType = (text: string): boolean =>
  text in shortNames || /^[\w.+-]+\/[\w.+*-]+(\s*;.*)?$/.test(text)

function isJson(text: string): boolean {
  if (!/^\s*[[{"]/.test(text)) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/**
 * The type of a body if nobody gives it: JSON for JSON, the type of a file's extension, and a form for other text, as in
 * curl.
 */
export function bodyTypeOf(body: TypedBody): string {
  if ('file' in body)
    return byEnding[/\.(\w+)$/.exec(body.file)?.[1]?.toLowerCase() ?? ''] ?? 'application/octet-stream'
  return isJson(body.text) ? 'application/json' : 'application/x-www-form-urlencoded'
}
