import type { RequestDescription } from './scenario.ts'

/** A file of a form. Its bytes are not copied: a thousand requests that send them keep them in memory once. */
export interface FormFile {
  readonly name: string
  readonly type: string
  readonly bytes: Uint8Array
}

const boundary = 'tailgate-part-f3a91c'
const text = new TextEncoder()

const quoted = (value: string) => value.replaceAll('"', '%22').replaceAll(/[\r\n]/g, ' ')

/** The headers and body of a request that sends a form (multipart/form-data, RFC 7578). */
export function multipart(
  fields: Readonly<Record<string, string | FormFile>>,
): Required<Pick<RequestDescription, 'headers' | 'body'>> {
  const body: Uint8Array[] = []
  for (const [name, value] of Object.entries(fields)) {
    const start = `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"`
    if (typeof value === 'string') body.push(text.encode(`${start}\r\n\r\n${value}\r\n`))
    else {
      const head = `${start}; filename="${quoted(value.name)}"\r\nContent-Type: ${quoted(value.type)}\r\n\r\n`
      body.push(text.encode(head), value.bytes, text.encode('\r\n'))
    }
  }
  body.push(text.encode(`--${boundary}--\r\n`))
  return { headers: { 'Content-Type': `multipart/form-data; boundary=${boundary}` }, body }
}
