import { createHash } from 'node:crypto'
import type { StoredComparison } from './stored-comparison.ts'
import type { StoredRun } from './stored-run.ts'

/** The version of run.json; it is raised when a reader of the previous version would misread it. */
export const schemaVersion = 1

/** The two kinds of records that a bundle can contain. */
export type StoredRecord = StoredRun | StoredComparison

/** The seal of a record: SHA-256 (hex) of the record without the seal, as compact JSON. */
function sealOf(record: Record<string, unknown>): string {
  const { seal: _, ...sealed } = record
  return createHash('sha256').update(JSON.stringify(sealed)).digest('hex')
}

/** Whether parsed JSON is a record exactly as it was sealed: no budget, verdict or digest was changed. */
export const isSealed = (record: unknown): boolean =>
  typeof record === 'object' && record !== null && 'seal' in record && record.seal === sealOf({ ...record })

/** The text of run.json. */
export function serialiseRecord(stored: StoredRecord, digests: Readonly<Record<string, string>>): string {
  const nullable = (_: string, value: unknown) => (value === undefined ? null : value)
  const record = JSON.parse(JSON.stringify({ schema: schemaVersion, ...stored, digests }, nullable)) as object
  return `${JSON.stringify({ ...record, seal: sealOf({ ...record }) }, null, 2)}\n`
}
