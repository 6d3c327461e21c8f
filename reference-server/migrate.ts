import pg from 'pg'
import { EnvironmentReader } from './settings/environment.ts'
import { readDatabaseUrl, secretVariables } from './settings/secret-urls.ts'
import { SettingsError } from './settings/settings.ts'
import { readTuning } from './settings/tuning.ts'
import { migrate } from './storage/schema/migration.ts'

try {
  const environment = new EnvironmentReader(process.env)
  environment.acceptFiles(...secretVariables)
  const url = readDatabaseUrl(environment)
  const tuning = readTuning(environment)
  const options = process.argv.slice(2)
  if (options.some((option) => option !== '--schema-only')) {
    environment.refuse('argv', 'has an unknown option', 'use --schema-only or nothing')
  }
  if (environment.problems.length > 0) throw new SettingsError(environment.problems)
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    await migrate(
      client,
      tuning,
      options.includes('--schema-only') ? 'schema' : 'schema and indexes',
      new Date(),
    )
  } finally {
    await client.end()
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = error instanceof SettingsError ? 2 : 1
}
