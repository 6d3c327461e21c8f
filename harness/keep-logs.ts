import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from './errors.ts'
import type { Guard } from './guard/process.ts'
import type { Watch } from './progress.ts'
import type { Bundle } from './report/bundle.ts'
import { accessLog } from './stack/nginx.ts'
import { redact } from './stack/redact.ts'

/** Bytes kept of the end of each log; the access log holds evidence, the others what to look at when something broke. */
const kept = { log: 256 << 10, access: 16 << 20 }

/** The end of a file, from the beginning of a line on when it is longer than `most` bytes; empty when there is none. */
async function endOf(path: string, most: number): Promise<string> {
  await using file = await open(path, 'r')
  const { size } = await file.stat()
  const { buffer, bytesRead } = await file.read(
    Buffer.alloc(Math.min(size, most)),
    0,
    null,
    Math.max(0, size - most),
  )
  const text = buffer.toString('utf8', 0, bytesRead)
  return size <= most ? text : text.slice(text.indexOf('\n') + 1)
}

/**
 * Keeps what the services have written, once they have ended, in `logs/` of the bundle: bounded, and without secrets.
 * Dispose it after the stack and before its guard, whose directory the logs are in. A log that is empty or cannot be read
 * is left out.
 */
export function keepLogs(
  guard: Pick<Guard, 'directory'>,
  bundle: Bundle,
  secrets: () => readonly string[],
  watch: Watch,
): AsyncDisposable {
  const keep = async (path: string, name: string, most: number): Promise<void> => {
    const text = await endOf(path, most).catch(() => '')
    if (text !== '') await bundle.write(`logs/${name}`, redact(text, secrets()))
  }
  return {
    async [Symbol.asyncDispose]() {
      const directory = join(guard.directory, 'logs')
      const names = await readdir(directory).catch(() => [])
      const logs = names.map((name) => keep(join(directory, name), name, kept.log))
      await Promise.all([...logs, keep(accessLog(guard.directory), 'access.jsonl', kept.access)]).catch(
        (problem: unknown) =>
          watch({ type: 'warning', message: `The logs cannot be kept: ${messageOf(problem)}` }),
      )
    },
  }
}
