import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeAtomically } from '../../bundle/atomic-file.ts'
import type { EvidenceKey } from '../evidence-key.ts'
import { failureFile } from '../failure-evidence.ts'
import type { FailureLog } from './failure-log.ts'

/** The part of one scenario in `failures.jsonl`, which is there whole at any moment and grows with kinds, not with time. */
export interface FailureWriter {
  /** Writes what was added since, in the background; its errors surface at `close`. */
  save(): void
  /** Writes what is left and waits for the disk to hold it. */
  close(): Promise<void>
}

const linesOf = (key: EvidenceKey, { evidence }: FailureLog): string => {
  const groups = evidence.groups.map((group) => ({ type: 'group', ...key, ...group }))
  const rest = evidence.ungrouped > 0 ? [{ type: 'ungrouped', ...key, count: evidence.ungrouped }] : []
  return [...groups, ...rest].map((line) => `${JSON.stringify(line)}\n`).join('')
}

/** The lines that other scenarios and arms wrote before are kept, so one follows the other: two at a time lose lines. */
export async function openFailureWriter(
  bundle: string,
  key: EvidenceKey,
  log: FailureLog,
): Promise<FailureWriter> {
  const path = join(bundle, failureFile)
  const before = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  let saving: Promise<void> | undefined
  const write = async (): Promise<void> => {
    if (log.takeChanged()) await writeAtomically(path, before + linesOf(key, log))
  }
  return {
    save() {
      // What cannot be written now, as on a full disk, is written or complained of at the end.
      saving ??= write()
        .catch(() => log.markChanged())
        .finally(() => {
          saving = undefined
        })
    },
    async close() {
      await saving
      await write()
    },
  }
}
