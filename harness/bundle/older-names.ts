/** Fields of run.json by the names that older bundles have for them, with those of today. */
const nameToday: Readonly<Record<string, string>> = {
  looks: 'decisions',
  settlingSeconds: 'warmUpCutSeconds',
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A record with the names of today for what `names` lists; a field that has both names keeps the older, which no schema knows. */
function renamed(record: Record<string, unknown>): Record<string, unknown> {
  const fields = Object.entries(record).map(([name, value]): [string, unknown] => {
    const today = Object.hasOwn(nameToday, name) ? nameToday[name] : undefined
    return [today === undefined || today in record ? name : today, value]
  })
  return Object.fromEntries(fields)
}

/** The parsed run.json of a run, with the fields that older bundles name otherwise by their names of today. */
export function withNamesOfToday(record: unknown): unknown {
  if (!isRecord(record)) return record
  const run = renamed(record)
  if (!isRecord(run.verdict) || !Array.isArray(run.verdict.scenarios)) return run
  const scenarios = run.verdict.scenarios.map((one: unknown) => (isRecord(one) ? renamed(one) : one))
  return { ...run, verdict: { ...run.verdict, scenarios } }
}
