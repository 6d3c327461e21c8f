import { join } from 'node:path'
import { messageOf } from '../base/errors.ts'
import { unlessAborted } from '../base/unless-aborted.ts'
import { type WiredService, wiresOf } from '../config/faults/fault.ts'
import type { StackPlan } from '../config/plan/stack-plan.ts'
import { requireApp } from '../config/target/require-app.ts'
import type { TargetApp } from '../config/target/target.ts'
import { type User, userNote } from '../guard/ledger/run-root.ts'
import { writePrivate } from '../guard/processes/private-files.ts'
import type { Guard, GuardedProcess } from '../guard/processes/process.ts'
import { answers, ready } from '../guard/waiting/ready.ts'
import type { Allotment } from './allotment.ts'
import { allot } from './allotment.ts'
import { attach } from './attached/attach.ts'
import { type RunningDatabase, startDatabase } from './database.ts'
import type { Wire } from './faults/wire/wire.ts'
import type { App } from './launch/app-description.ts'
import { type AppUser, chooseAppUser } from './launch/app-user.ts'
import { Watch } from './launch/death-watch.ts'
import type { Launcher } from './launch/launcher.ts'
import type { RunningService } from './launch/running-service.ts'
import { makeSecrets } from './launch/secrets.ts'
import { Stopwatch } from './launch/stopwatch.ts'
import type { ScrapeJob } from './observers/prometheus.ts'
import { openLauncher } from './open-launcher.ts'
import { type UpParts, UpStack } from './running-stack.ts'
import { resolveCommand, untilReady } from './services/app.ts'
import type { RunningNginx } from './services/nginx.ts'
import { urlOf } from './services/postgres.ts'
import { type RunningRedis, redisUrlOf } from './services/redis.ts'
import { requireOpenFiles } from './services/require-open-files.ts'
import type { Stack } from './stack.ts'
import { Member, type MemberParts } from './stack-service.ts'
import type { Start, UpOptions } from './start.ts'
import { spawnOne, startCache, startOne, startProxy, startWires } from './start.ts'
import { certificateFor } from './tls/certificate.ts'

export type { StackNews, UpOptions } from './start.ts'

/** What the app is told, before any of the services runs. */
function appOf(
  plan: StackPlan,
  ports: Allotment,
  { directory, listen, user }: { readonly directory: string; readonly listen: string; readonly user: User },
  secret: Start['secret'],
  options: UpOptions,
): App {
  const wires = wiresOf(options.faults ?? [])
  const portTo = (service: 'postgres' | 'redis'): number =>
    wires.includes(service) ? ports.wires[service] : ports[service]
  const settings = {
    host: listen,
    postgres: urlOf(portTo('postgres'), secret('postgres')),
    redis: redisUrlOf({ port: portTo('redis'), password: secret('redis') }),
    directory,
    services: {},
    filesPrefix: plan.arm.files === 'proxy' ? requireApp(plan.target).files?.prefix : undefined,
    secret,
    latencyBudgets: plan.latencyLimits,
  }
  return { target: plan.target, root: plan.root, settings, user, cache: options.cache }
}

/** Where clients find the certificate of the authority behind a secured proxy. */
const authorityFile = (directory: string): string => join(directory, 'authority.pem')

/** Who runs the app; in a container it is who runs them all. */
async function whoRunsApp({ target, root }: StackPlan, launcher: Launcher): Promise<AppUser> {
  if (launcher.kind === 'docker') return { user: launcher.user, words: '' }
  const { command, user } = requireApp(target)
  const { paths } = await resolveCommand(root, command)
  return chooseAppUser({ asked: user, root, paths }, launcher.user)
}

/** All that runs once the app is ready. */
interface RunningParts {
  readonly database: RunningDatabase
  readonly redis: RunningRedis
  readonly nginx: RunningNginx
  readonly wires: ReadonlyMap<WiredService, Wire>
  /** The processes of the app, by their place. */
  readonly processes: readonly GuardedProcess[]
}

/** Starts the services side by side and the app after them, or beside them where it waits by itself, until it is ready. */
async function startParts(start: Start): Promise<RunningParts> {
  const { plan, signal, ports, app, clock } = start
  const others = Promise.all([
    clock.time('redis', () => startCache(start)),
    clock.time('nginx', () => startProxy(start)),
    startWires(start),
  ])
  const spawnAll = () => Promise.all(ports.app.map((place) => spawnOne(start, place)))
  const early = requireApp(plan.target).withoutServices === 'waits' ? spawnAll() : undefined
  const [database] = await Promise.all([startDatabase(start), others, early])
  const processes = await (early ?? spawnAll())
  await clock.time('app', () =>
    Promise.all(
      ports.app.map((place, index) => {
        const process = processes[index]
        return process && untilReady(app, place, process, signal)
      }),
    ),
  )
  const [redis, nginx, wires] = await others
  return { database, redis, nginx, wires, processes }
}

/** A service of one process as a member of the stack. */
const memberOf = (
  { name, version, image, port, process }: RunningService & { readonly process: GuardedProcess },
  again: () => Promise<GuardedProcess>,
  more: Pick<MemberParts, 'wire' | 'disk' | 'check'>,
  watch: Watch,
): Member => new Member({ name, version, image, port, processes: [process], again, ...more }, watch)

/** The app and the proxy, which use the stores. */
async function usersOf(start: Start, { nginx, wires, processes }: RunningParts): Promise<readonly Member[]> {
  const { guard, ports, watch } = start
  const { version, image } = await guard.find('app')
  const startProxyAgain = async () => (await startProxy(start)).process
  return [
    memberOf(nginx, startProxyAgain, { wire: wires.get('nginx') }, watch),
    new Member(
      {
        name: 'app',
        version,
        image,
        port: ports.app[0]?.port ?? 0,
        processes,
        wire: wires.get('app'),
        again: async (index) => startOne(start, ports.app[index] ?? { name: 'app', port: 0, adminPort: 0 }),
      },
      watch,
    ),
  ]
}

/** The database and the cache. */
function storesOf(start: Start, { database, redis, wires }: RunningParts): readonly Member[] {
  const { guard, watch } = start
  const { postgres, again } = database
  const startCacheAgain = async () => (await startCache(start)).process
  const morePostgres = { wire: wires.get('postgres'), disk: guard.disk, check: postgres.accepts }
  return [
    memberOf(redis, startCacheAgain, { wire: wires.get('redis') }, watch),
    memberOf(postgres, again, morePostgres, watch),
  ]
}

/** Where Prometheus finds the metrics of the app; undefined where it exports none. */
function scrapeOf({ metrics }: TargetApp, { app }: Allotment): ScrapeJob | undefined {
  if (metrics === undefined) return undefined
  const ports = app.map(({ port, adminPort }) => (metrics.port === 'admin' ? adminPort : port))
  return { job: 'app', ports, path: metrics.path }
}

/** What Prometheus and the exporters look at; undefined where nobody asked for them. */
function observationOf(
  { plan, ports, secret, prometheus, purpose, dashboards }: Start,
  { database, nginx }: RunningParts,
  warn: (message: string) => void,
): UpParts['observation'] {
  if (!prometheus) return undefined
  return {
    observed: {
      postgres: database.postgres,
      redis: { port: ports.redis, password: secret('redis') },
      nginxStatus: nginx.statusUrl,
    },
    app: scrapeOf(requireApp(plan.target), ports),
    ports: ports.observers,
    purpose: purpose ?? 'measure',
    grafana: dashboards === undefined ? undefined : { dashboards, password: secret('grafana') },
    warn,
  }
}

async function startAll(start: Start): Promise<Stack> {
  const { plan, guard, signal, ports, app, runsAs, certificate, watch, clock, onStep } = start
  onStep({
    type: 'step',
    name: `starting the stack (${ports.app.length} ${ports.app.length === 1 ? 'process' : 'processes'} of the app${runsAs})`,
  })
  const parts = await startParts(start)
  const { database, redis, nginx } = parts
  const users = await usersOf(start, parts)
  // Where a proxy of ours stands before Nginx, that is what clients reach.
  const url = `${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${ports.proxy}`
  const { ready: sign } = requireApp(plan.target)
  if ('path' in sign) {
    const answered = answers(`${url}${sign.path}`, 1000, certificate?.authority)
    await ready(nginx.process, answered, { seconds: 10, signal })
  }
  clock.mark('firstAnswer')
  watch.started()
  const warn = (message: string): void => onStep({ type: 'warning', message })
  return new UpStack({
    endpoints: {
      url,
      postgres: database.postgres.url,
      redis: redis.url,
      services: {},
      authority: certificate && authorityFile(guard.directory),
    },
    users,
    stores: storesOf(start, parts),
    feeds: database.feeds,
    app,
    guard,
    watch,
    timings: clock.seconds,
    kept: database.kept.catch((problem: unknown) => {
      if (!signal.aborted) warn(messageOf(problem))
    }),
    observation: observationOf(start, parts, warn),
  })
}

/**
 * Starts the target with its services: the database from its prepared data directory, Redis and Nginx side by side,
 * then the app, until its readiness is answered through the proxy. Prometheus and the exporters follow by themselves.
 * What was started when this rejects is stopped by disposing the guard. A target that runs already is only looked for.
 * @throws TailgateError PROGRAM_MISSING, PORT_TAKEN, PREPARE_FAILED, SERVICE_DIED, SERVICE_NOT_READY, GUARDIAN_LOST, OPEN_FILES.
 */
export async function up(plan: StackPlan, guard: Guard, options: UpOptions): Promise<Stack> {
  if (plan.target.url !== undefined) return attach(plan, guard, options)
  requireOpenFiles(plan.expectedLoad)
  const failed = new AbortController()
  const signal = AbortSignal.any([options.signal, failed.signal])
  const watch = new Watch(guard)
  const clock = new Stopwatch(() => performance.now())
  const ports = await clock.time('ports', () => allot(plan, guard))
  const secret = (options.secrets ?? makeSecrets()).of
  const certificate = certificateFor(plan.arm.protocol, Date.now())
  // Ours, as whoever drives the load trusts what is in it.
  if (certificate) await writePrivate(authorityFile(guard.directory), certificate.authority, undefined)
  const launched = async (): Promise<Stack> => {
    const launcher = await clock.time('launcher', () =>
      openLauncher({ ...options, signal, plan, guard, ports, watch }),
    )
    const { user, words, warning } = await whoRunsApp(plan, launcher)
    for (const message of [userNote(guard.user), warning])
      if (message !== undefined) options.onStep({ type: 'warning', message })
    await launcher.makeFiles('app', user)
    const directory = join(launcher.files, 'app')
    const app = appOf(plan, ports, { directory, listen: launcher.listen, user }, secret, options)
    return startAll({
      ...options,
      signal,
      plan,
      guard: launcher,
      ports,
      app,
      runsAs: words,
      secret,
      certificate,
      watch,
      clock,
    })
  }
  return unlessAborted(Promise.race([launched(), watch.failure]), signal).catch((problem: unknown) => {
    watch.stop()
    failed.abort(problem)
    throw problem
  })
}
