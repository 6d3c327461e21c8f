import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { unlessMissing } from '../../base/errors.ts'

/** The files of a bundle to which the driver of a scenario appends lines. */
const appended = ['latency.hlog', 'seconds.jsonl', 'phases.jsonl']

/** How much of a file is read at once, from its end. */
const stepBytes = 1 << 16

/** Removes what follows the last line break of a file. */
async function dropCutLine(path: string): Promise<void> {
  await using file = await open(path, 'r+')
  const { size } = await file.stat()
  const bytes = Buffer.alloc(stepBytes)
  let end = size
  while (end > 0) {
    const from = Math.max(0, end - stepBytes)
    const { bytesRead } = await file.read(bytes, 0, end - from, from)
    const lineBreak = bytes.subarray(0, bytesRead).lastIndexOf('\n')
    end = lineBreak < 0 ? from : from + lineBreak + 1
    if (lineBreak >= 0) break
  }
  if (end < size) await file.truncate(end)
}

/**
 * Removes the incomplete last lines that a driver leaves when it is killed while it writes: what it has measured stays
 * readable, and the next scenario begins with a line of its own. Nothing else may write these files meanwhile.
 */
export async function dropCutLines(bundle: string): Promise<void> {
  for (const name of appended) await dropCutLine(join(bundle, name)).catch(unlessMissing(undefined))
}
