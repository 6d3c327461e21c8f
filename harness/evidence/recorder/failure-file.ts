import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { unlessMissing } from '../../base/errors.ts'
import { writeAtomically } from '../../bundle/atomic-file.ts'
import type { EvidenceKey } from '../evidence-key.ts'
import { failureFile } from '../failure-evidence.ts'
import type { FailureLog } from './failure-log.ts'

/**
 * Writes the part of one scenario in `failures.jsonl`. The file is complete at any moment, and grows with the number of
 * groups, not with time.
 */
export interface FailureWriter {
  /** Writes what was added since the last call, in the background; an error is thrown by `close`. */
  save(): void
  /** Writes the rest and waits until it is on disk. */
  close(): Promise<void>
}

const linesOf = (key: EvidenceKey, { evidence }: FailureLog): string => {
  const groups = evidence.groups.map((group) => ({ type: 'group', ...key, ...group }))
  const rest = evidence.ungrouped > 0 ? [{ type: 'ungrouped', ...key, count: evidence.ungrouped }] : []
  return [...groups, ...rest].map((line) => `${JSON.stringify(line)}\n`).join('')
}

/**
 * Keeps the lines of earlier scenarios and arms, so writers must follow one another: two at the same time would lose lines.
 */
export async function openFailureWriter(
  bundle: string,
  key: EvidenceKey,
  log: FailureLog,
): Promise<FailureWriter> {
  const path = join(bundle, failureFile)
  const before = await readFile(path, 'utf8').catch(unlessMissing(''))
  let saving: Promise<void> | undefined
  const write = async (): Promise<void> => {
    if (log.takeChanged()) await writeAtomically(path, before + linesOf(key, log))
  }
  return {
    save() {
      // What cannot be written now, for example on a full disk, is written or reported at the end.
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
