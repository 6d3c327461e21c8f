import { open } from 'node:fs/promises'

/**
 * What there is to say of requests whose early hint (103) the proxy took for the whole answer, as Nginx does before 1.29, by
 * the access log at `file`; undefined for none. Such a request gets nothing until its time is up, and that is the proxy's
 * doing.
 */
export async function earlyHintsNote(file: string, version: string): Promise<string | undefined> {
  let count = 0
  try {
    const log = await open(file)
    for await (const line of log.readLines()) if (line.includes('"upstreamStatus":"103"')) count += 1
  } catch {
    // No log, no request.
    return undefined
  }
  if (count === 0) return undefined
  return `Nginx ${version} took the early hint (103) of ${count} requests for the whole answer, so that they timed out: this is the proxy's doing and not the service's. Use Nginx 1.29 or newer, or let the service send no hints behind it.`
}
