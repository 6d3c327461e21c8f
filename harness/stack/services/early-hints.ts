import { lstat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { openForeign } from '../../guard/processes/private-files.ts'

/**
 * A note about requests whose early hint (103) the proxy took for the whole answer, as Nginx does before 1.29, according to
 * the access log at `file`; undefined for none. Such a request gets no answer until it times out, which is the proxy's fault.
 * The log is in a directory of the proxy's user, who may have replaced it by a pipe or a link.
 */
export async function earlyHintsNote(file: string, version: string): Promise<string | undefined> {
  let count = 0
  try {
    const log = await openForeign(file, (await lstat(dirname(file))).uid)
    for await (const line of log.readLines()) if (line.includes('"upstreamStatus":"103"')) count += 1
  } catch {
    // Without a log there were no requests; what is no log of the proxy tells nothing.
    return undefined
  }
  if (count === 0) return undefined
  return `Nginx ${version} took the early hint (103) of ${count} requests for the whole answer, so that they timed out: this is the proxy's doing and not the service's. Use Nginx 1.29 or newer, or let the service send no hints behind it.`
}
