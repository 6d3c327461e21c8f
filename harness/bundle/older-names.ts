import { isRecord } from '../base/values/record.ts'

/** Older names of fields in run.json, with their names of today. */
const nameToday: Readonly<Record<string, string>> = {
  looks: 'decisions',
  settlingSeconds: 'warmUpCutSeconds',
}

/**
 * Renames the fields that `nameToday` lists. When a record has both names of a field, the older one stays, and every schema
 * refuses it.
 */
function renamed(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const fields = Object.entries(record).map(([name, value]): [string, unknown] => {
    const today = Object.hasOwn(nameToday, name) ? nameToday[name] : undefined
    return [today === undefined || today in record ? name : today, value]
  })
  return Object.fromEntries(fields)
}

/** The parsed run.json of a run, with older field names replaced by those of today. */
export function withNamesOfToday(record: unknown): unknown {
  if (!isRecord(record)) return record
  const run = renamed(record)
  if (!isRecord(run.verdict) || !Array.isArray(run.verdict.scenarios)) return run
  const scenarios = run.verdict.scenarios.map((one: unknown) => (isRecord(one) ? renamed(one) : one))
  return { ...run, verdict: { ...run.verdict, scenarios } }
}
