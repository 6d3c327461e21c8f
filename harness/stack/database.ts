import { chmod, copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { storedPostgresSettings } from '../config/setup/postgres-setting.ts'
import type { GuardedProcess } from '../guard/processes/process.ts'
import { cloneWith } from './dataset/clone.ts'
import { dataDirectory, feedsFile } from './dataset/store.ts'
import { template } from './dataset/template.ts'
import type { RunningPostgres } from './services/postgres.ts'
import { findPostgres, setPassword, startPostgres, urlOf } from './services/postgres.ts'
import type { Start } from './start.ts'

export interface RunningDatabase {
  readonly postgres: RunningPostgres
  /** Starts the server again on its data directory, which the server recovers after a kill. */
  readonly again: () => Promise<GuardedProcess>
  /** The path of the rows that scenarios draw from. */
  readonly feeds: string
  /** Resolves when a data directory that was prepared in this start is in the cache. */
  readonly kept: Promise<void>
}

/** An empty database is prepared and cached like any other, so that it starts equally fast. */
const noDataset = { size: 0, prepare: [], inputs: [], sizeSetting: 'dataset.rows', feeds: {} }

/**
 * Starts PostgreSQL on a copy of the prepared data directory, and prepares that first if there is none. The preparation uses
 * another port, so that an app that is already waiting does not take its server for the database.
 */
export async function startDatabase(start: Start): Promise<RunningDatabase> {
  const { guard, signal, ports, app, secret, clock, plan, onStep } = start
  const { postgres: tuning, postgresSettings: chosen } = plan.arm
  const found = await findPostgres(guard)
  const [password, size] = [secret('postgres'), plan.datasetSize]
  const settings = { ...app.settings, postgres: urlOf(ports.prepare, password) }
  const request = {
    postgres: found,
    tuning,
    chosen: storedPostgresSettings(chosen),
    size,
    password,
    clock,
    port: ports.prepare,
    app: { ...app, settings },
    given: plan.arm.environment,
    dataset: app.target.dataset ?? noDataset,
    builds: start.templateBuilds,
  }
  const announce = (): void => {
    const rows = size === 0 ? 'the schema' : `${size.toLocaleString('en')} rows`
    onStep({ type: 'step', name: `preparing the database (${rows}; kept for the next run)` })
  }
  const prepared = await clock.time('template', () => template(request, guard, signal, announce))
  const [data, feeds] = [join(guard.files, 'data'), join(guard.directory, 'feeds.json')]
  await clock.time('clone', async () => {
    await cloneWith(guard, 'clone', signal)(dataDirectory(prepared.directory), data)
    await copyFile(feedsFile(prepared.directory), feeds)
    await chmod(feeds, 0o600)
  })
  const kept = prepared.keep()
  // The caller awaits it; until then a failure must not count as unhandled.
  kept.catch(() => undefined)
  const port = ports.postgres
  const place = {
    name: 'postgres',
    dataDirectory: data,
    port,
    password,
    tuning,
    chosen,
    purpose: 'serve',
  } as const
  const serve = async (): Promise<RunningPostgres> => {
    const running = await startPostgres(found, place, guard, signal)
    start.watch.add(running.process)
    return running
  }
  const postgres = await clock.time('postgres', serve)
  await setPassword(postgres, password)
  return { postgres, again: async () => (await serve()).process, feeds, kept }
}
