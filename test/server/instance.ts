import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import pg from 'pg'
import { buildApp } from '../../reference-server/app.ts'
import { assemble } from '../../reference-server/assemble.ts'
import type { RouteRow } from '../../reference-server/http/openapi.ts'
import { closeServices, type Services } from '../../reference-server/http/services.ts'
import { EnvironmentReader } from '../../reference-server/settings/environment.ts'
import { readSettings } from '../../reference-server/settings/settings.ts'
import { readTuning } from '../../reference-server/settings/tuning.ts'
import { type RedisTimes, redisTimes } from '../../reference-server/storage/cache/redis.ts'
import { migrate } from '../../reference-server/storage/schema/migration.ts'
import type { Backends } from './backends.ts'

export const datasetFile = join(import.meta.dirname, '../../reference-server/storage/dataset.sql')
export const secrets = {
  JWT_SECRET: Buffer.alloc(32, 1).toString('base64url'),
  URL_SIGNING_KEYS: `k1:${Buffer.alloc(32, 2).toString('base64url')},k0:${Buffer.alloc(32, 3).toString('base64url')}`,
}

type Variables = Readonly<Record<string, string>>

export function environmentFor(backends: Backends, variables: Variables = {}): Record<string, string> {
  return {
    ...secrets,
    DATABASE_URL: backends.databaseUrl,
    REDIS_URL: backends.redisUrl,
    OBJECTS_DIRECTORY: join(backends.directory, 'objects'),
    LOG_LEVEL: 'silent',
    // A busy machine may need longer for a statement than a server of real users should.
    TUNING_STATEMENT_TIMEOUT_SECONDS: '60',
    ...variables,
  }
}

/** Creates the tables, this many masks, and the index set of the tuning. */
export async function prepare(backends: Backends, masks: number, variables: Variables = {}): Promise<void> {
  const tuning = readTuning(new EnvironmentReader(variables))
  const client = new pg.Client({
    connectionString: backends.databaseUrl,
    connectionTimeoutMillis: 10_000,
    statement_timeout: 90_000,
  })
  await client.connect()
  try {
    await migrate(client, tuning, 'schema', new Date())
    await client.query("SELECT set_config('dataset.masks', $1, false)", [String(masks)])
    await client.query(readFileSync(datasetFile, 'utf8'))
    await migrate(client, tuning, 'schema and indexes', new Date())
  } finally {
    await client.end()
  }
}

/** Changes the database to the index set of another tuning. */
export async function migrateTo(backends: Backends, variables: Variables): Promise<void> {
  const client = new pg.Client({ connectionString: backends.databaseUrl })
  await client.connect()
  try {
    await migrate(client, readTuning(new EnvironmentReader(variables)), 'schema and indexes', new Date())
  } finally {
    await client.end()
  }
}

/**
 * An instance does without Redis when it waited for half a second, which a busy machine may need. Tests of what the cache and the
 * limits do, and not of how long they wait, wait longer.
 */
const patient: RedisTimes = { ...redisTimes, lease: 15_000, command: 15_000 }

/** One instance of the API in this process, listening on its own port. */
export interface Instance extends AsyncDisposable {
  server: FastifyInstance
  routes: readonly RouteRow[]
  services: Services
  url: string
}

export async function startInstance(
  backends: Backends,
  variables: Variables = {},
  clock = Date.now,
  times = patient,
): Promise<Instance> {
  const settings = readSettings(environmentFor(backends, variables))
  const services = assemble(settings, clock, Promise.resolve(), times)
  const { server, routes } = buildApp(services)
  const url = await server.listen({ host: '127.0.0.1', port: 0 })
  return {
    server,
    routes,
    services,
    url,
    async [Symbol.asyncDispose]() {
      server.server.closeAllConnections()
      await server.close()
      await closeServices(services)
    },
  }
}

export type Username = 'viewer' | 'annotator' | 'admin' | 'outsider'
const ids: Record<Username, number> = { viewer: 1, annotator: 2, admin: 3, outsider: 4 }

/** The headers of a signed-in user, without a password check. */
export async function headersOf(services: Services, username: Username): Promise<{ authorization: string }> {
  const token = await services.tokens.issue({ id: ids[username], username })
  return { authorization: `Bearer ${token}` }
}
