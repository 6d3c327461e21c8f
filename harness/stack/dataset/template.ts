import { readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { DatasetDescription } from '../../config/target/description.ts'
import { makePassage, makeSettings, writePrivate } from '../../guard/processes/private-files.ts'
import type { App } from '../launch/app-description.ts'
import type { Launcher } from '../launch/launcher.ts'
import { runTask } from '../launch/run-once.ts'
import type { Stopwatch } from '../launch/stopwatch.ts'
import type { Postgres, RunningPostgres } from '../services/postgres.ts'
import {
  administer,
  initialise,
  makeDatabase,
  names,
  postgresEnvironment,
  startPostgres,
} from '../services/postgres.ts'
import type { PostgresTuning } from '../services/postgres-settings.ts'
import { cloneWith } from './clone.ts'
import { readFeeds } from './feeds.ts'
import { decidingVariables, keyOf } from './key.ts'
import { dataDirectory, feedsFile, findTemplate, storeTemplate } from './store.ts'
import { findOrBegin, type TemplateBuilds } from './template-builds.ts'
import { toldSize } from './told-size.ts'

export interface TemplateRequest {
  readonly postgres: Postgres
  readonly tuning: PostgresTuning
  /** Single settings of PostgreSQL whose effect is stored in the data directory. */
  readonly chosen: Readonly<Record<string, string>>
  readonly size: number
  readonly port: number
  readonly password: string
  /** The app, with the settings for its preparing commands. */
  readonly app: App
  /** The variables of the arm, which its app gets beside those of the config. */
  readonly given: Readonly<Record<string, string>>
  readonly dataset: DatasetDescription
  readonly clock: Stopwatch
  /** The builds of stacks that start together with this one; undefined for a stack that starts alone. */
  readonly builds: TemplateBuilds | undefined
}

/** How long a single step of the preparation may take, in seconds; a million rows take about ten. */
const stepSeconds = 900

/** Runs the steps of the description against a new server, in their order. */
async function prepare(
  request: TemplateRequest,
  running: RunningPostgres,
  guard: Launcher,
  signal: AbortSignal,
): Promise<void> {
  const { app, dataset, postgres, size, clock } = request
  const { prepare: steps, sizeSetting } = dataset
  for (const [index, step] of steps.entries()) {
    const name = `prepare-${index + 1}`
    const limits = { seconds: stepSeconds, signal }
    if ('command' in step) {
      const place = { name, port: request.port, adminPort: request.port }
      const told = { ...app, target: toldSize(app.target, size) }
      const description = await guard.describe(told, place, step.command)
      await clock.time(name, () =>
        runTask(guard, description, `database (${step.command.join(' ')})`, limits),
      )
    } else {
      // A copy that belongs to the server's user, because neither that user nor a container may be able to read the checkout.
      const file = join(await makeSettings(guard.directory, 'prepare'), `${name}.sql`)
      await writePrivate(file, await readFile(resolve(app.root, step.sql), 'utf8'), guard.user)
      const description = {
        name,
        program: 'psql',
        command: postgres.programs.psql,
        args: ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', file],
        environment: {
          ...postgresEnvironment,
          PGHOST: running.socketDirectory,
          PGPORT: String(running.port),
          PGUSER: names.app,
          PGDATABASE: names.database,
          PGOPTIONS: `-c ${sizeSetting}=${size}`,
          PSQLRC: '/dev/null',
        },
        reaches: [running.socketDirectory],
        directory: guard.directory,
        stopSignal: 'SIGTERM',
        user: guard.user,
      } as const
      await clock.time(name, () => runTask(guard, description, `database (${step.sql})`, limits))
    }
  }
}

async function build(
  request: TemplateRequest,
  directory: string,
  guard: Launcher,
  signal: AbortSignal,
): Promise<void> {
  const { postgres, tuning, chosen, port, password, clock } = request
  const data = dataDirectory(directory)
  await makePassage(directory)
  await clock.time('initdb', () => initialise(postgres, data, guard, signal))
  const place = {
    name: 'postgres-prepare',
    dataDirectory: data,
    port,
    password,
    tuning,
    chosen,
    purpose: 'prepare',
  } as const
  const running = await clock.time('prepare-server', () => startPostgres(postgres, place, guard, signal))
  await clock.time('prepare-database', () => makeDatabase(running, password))
  await prepare(request, running, guard, signal)
  // Makes statistics and visibility the same for every clone, and prevents an autovacuum of a fresh table during a run.
  await clock.time('vacuum', () => administer(running, names.database, ['VACUUM (ANALYZE)']))
  const feeds = await clock.time('feeds', () => readFeeds(running, request.dataset.feeds))
  await writeFile(feedsFile(directory), JSON.stringify(feeds), { mode: 0o600 })
  await clock.time('prepare-stop', () => running.process.stop(60_000))
}

/** Writes to disk a data directory that was created without syncing. */
function sync(postgres: Postgres, data: string, guard: Launcher, signal: AbortSignal): Promise<void> {
  const description = {
    name: 'sync',
    program: 'initdb',
    command: postgres.programs.initdb,
    args: ['--sync-only', '-D', data],
    environment: postgresEnvironment,
    reaches: [data],
    directory: guard.directory,
    stopSignal: 'SIGTERM',
    user: guard.user,
  } as const
  return runTask(guard, description, 'data directory', { seconds: 300, signal })
}

export interface Template {
  /** Contains `data` and `feeds.json`. It stays at its place until `keep` is called. */
  readonly directory: string
  /**
   * Moves a template that was just built into the cache, for which other stacks of the same start may wait; does nothing for
   * one that came from the cache.
   */
  keep(): Promise<void>
}

/**
 * The prepared data directory for a request, built when the cache has none and no stack of the same start is building it. It
 * is built in the run directory, which is removed in any case, and moved into the cache once it is complete and on disk.
 * @throws TailgateError PREPARE_FAILED, DATASET_UNREADABLE; the signal's reason.
 */
export async function template(
  request: TemplateRequest,
  guard: Launcher,
  signal: AbortSignal,
  onBuild: () => void,
): Promise<Template> {
  const { app, given, dataset, postgres, tuning, chosen, size, clock, builds } = request
  const uid = guard.user?.uid ?? process.getuid?.() ?? 0
  const circumstances = [
    ...[postgres.version, postgres.image ?? '', tuning, uid, 1],
    ...decidingVariables(app.target, dataset, { root: app.root, given }),
    ...Object.entries(chosen).flat(),
  ]
  const key = await keyOf({ dataset, root: app.root, size, circumstances })
  const find = (): Promise<string | undefined> => findTemplate(app.cache, key)
  const turn = await findOrBegin(key, builds ?? new Map(), find, signal)
  if ('directory' in turn) return { directory: turn.directory, keep: async () => undefined }
  onBuild()
  const directory = join(guard.directory, 'template')
  await build(request, directory, guard, signal)
  const keep = async (): Promise<void> => {
    try {
      await sync(postgres, dataDirectory(directory), guard, signal)
      await storeTemplate(directory, app.cache, key, cloneWith(guard, 'store', signal))
    } finally {
      turn.end()
    }
  }
  return { directory, keep: () => clock.time('keep', keep) }
}
