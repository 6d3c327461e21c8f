import { join } from 'node:path'
import { messageOf } from '../base/errors.ts'
import { unlessAborted } from '../base/unless-aborted.ts'
import { wiresOf } from '../config/faults/fault.ts'
import type { StackPlan } from '../config/plan/stack-plan.ts'
import { isAppContained, requireApp } from '../config/target/require-app.ts'
import type { TargetApp } from '../config/target/target.ts'
import { userNote } from '../guard/ledger/run-root.ts'
import { writePrivate } from '../guard/processes/private-files.ts'
import type { Guard } from '../guard/processes/process.ts'
import { answers, ready } from '../guard/waiting/ready.ts'
import type { Allotment } from './allotment.ts'
import { allot } from './allotment.ts'
import { attach } from './attached/attach.ts'
import { startDatabase } from './database.ts'
import { wireBeforeApp } from './docker/published-ports.ts'
import type { App } from './launch/app-description.ts'
import { type AppUser, chooseAppUser } from './launch/app-user.ts'
import { DeathWatch } from './launch/death-watch.ts'
import type { Launcher } from './launch/launcher.ts'
import { makeSecrets } from './launch/secrets.ts'
import { Stopwatch } from './launch/stopwatch.ts'
import type { ScrapeJob } from './observers/prometheus.ts'
import { openLauncher } from './open-launcher.ts'
import { addressForApp, addressOf, ownServicesOf, startOwn } from './own-services.ts'
import { type UpParts, UpStack } from './running-stack.ts'
import { placedCommand, untilReady } from './services/app.ts'
import { urlOf } from './services/postgres.ts'
import { redisUrlOf } from './services/redis.ts'
import { requireOpenFiles } from './services/require-open-files.ts'
import type { Stack } from './stack.ts'
import { type RunningParts, storesOf, usersOf } from './stack-services.ts'
import type { Start, UpOptions } from './start.ts'
import { spawnOne, startCache, startProxy, startWires } from './start.ts'
import { certificateFor } from './tls/certificate.ts'

export type { StackNews, UpOptions } from './start.ts'

/** The settings of the app, before any of the services runs and before its user is chosen. */
function appOf(
  plan: StackPlan,
  ports: Allotment,
  launcher: Pick<Launcher, 'kind' | 'listen'>,
  directory: string,
  secret: Start['secret'],
  options: UpOptions,
): App {
  const wires = wiresOf(options.faults ?? [])
  const portTo = (service: 'postgres' | 'redis'): number =>
    wires.includes(service) ? ports.wires[service] : ports[service]
  const { postgres, redis } = plan.target.services
  const settings = {
    host: launcher.listen,
    postgres: postgres && urlOf(portTo('postgres'), secret('postgres')),
    redis: redis && redisUrlOf({ port: portTo('redis'), password: secret('redis') }),
    services: Object.fromEntries(
      ownServicesOf(plan.target).map(([name, service]) => [
        name,
        addressForApp(plan.target, launcher.kind, { name, service, ports: ports.own[name] ?? {} }),
      ]),
    ),
    directory,
    filesPrefix: plan.arm.files === 'proxy' ? requireApp(plan.target).files?.prefix : undefined,
    secret,
    latencyBudgets: plan.latencyLimits,
  }
  return { target: plan.target, root: plan.root, settings, user: undefined, cache: options.cache }
}

/** Where clients find the authority's certificate for a secured proxy. */
const authorityFile = (directory: string): string => join(directory, 'authority.pem')

/** The user of the app; in a container it is the user of all services. */
async function whoRunsApp(app: App, { app: places }: Allotment, launcher: Launcher): Promise<AppUser> {
  const { command, user } = requireApp(app.target)
  if (launcher.user === undefined || launcher.kind === 'docker' || isAppContained(app.target))
    return { user: launcher.user, words: '' }
  const [place = { name: 'app', port: 0, adminPort: 0 }] = places
  const { paths } = await placedCommand(app, place, command)
  return chooseAppUser({ asked: user, root: app.root, paths }, launcher.user)
}

/**
 * Starts the services at the same time and the app after them, or together with them when the app itself waits for them,
 * until the app is ready.
 */
async function startParts(start: Start): Promise<RunningParts> {
  const { plan, ports, app, clock } = start
  const { services, proxy } = plan.target
  const others = Promise.all([
    services.redis === undefined ? undefined : clock.time('redis', () => startCache(start)),
    proxy === 'none' ? undefined : clock.time('nginx', () => startProxy(start)),
    startWires(start),
    Promise.all(
      ownServicesOf(plan.target).map(([name, service]) =>
        clock.time(name, () => startOwn(start, name, service)),
      ),
    ),
  ])
  const spawnAll = () => Promise.all(ports.app.map((place) => spawnOne(start, place)))
  const early = requireApp(plan.target).withoutServices === 'waits' ? spawnAll() : undefined
  const starting = services.postgres === undefined ? undefined : startDatabase(start)
  const [database] = await Promise.all([starting, others, early])
  const processes = await (early ?? spawnAll())
  await clock.time('app', () =>
    Promise.all(
      ports.app.map((place, index) => {
        const process = processes[index]
        return process && untilReady(app, place, process, start)
      }),
    ),
  )
  const [redis, nginx, wires, own] = await others
  return { database, redis, nginx, wires, own, processes }
}

/** Where Prometheus finds the metrics of the app; undefined when it exports none. */
function scrapeOf({ metrics }: TargetApp, { app }: Allotment): ScrapeJob | undefined {
  if (metrics === undefined) return undefined
  const ports = app.map(({ port, inside = port, adminPort }) =>
    metrics.port === 'admin' ? adminPort : inside,
  )
  return { job: 'app', ports, path: metrics.path }
}

/** What Prometheus and the exporters observe; undefined when they were not requested. */
function observationOf(
  { plan, ports, secret, prometheus, purpose, dashboards }: Start,
  { database, redis, nginx }: RunningParts,
): UpParts['observation'] {
  if (!prometheus) return undefined
  return {
    observed: {
      postgres: database?.postgres,
      redis: redis && { port: ports.redis, password: secret('redis') },
      nginxStatus: nginx?.statusUrl,
    },
    app: scrapeOf(requireApp(plan.target), ports),
    ports: ports.observers,
    purpose: purpose ?? 'measure',
    grafana: dashboards === undefined ? undefined : { dashboards, password: secret('grafana') },
  }
}

/** The URL that clients use: that of the proxy, or of the app without a proxy, or of our own proxy in front of it. */
function frontOf(start: Start): string {
  const { ports, certificate } = start
  const [port = ports.proxy] = wireBeforeApp(start)
  return `${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${port}`
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
  const url = frontOf(start)
  const { ready: sign } = requireApp(plan.target)
  if (nginx !== undefined && 'path' in sign) {
    const answered = answers(`${url}${sign.path}`, 1000, certificate?.authority)
    await ready(nginx.process, answered, { seconds: 30, signal })
  }
  clock.mark('firstAnswer')
  watch.started()
  const warn = (message: string): void => onStep({ type: 'warning', message })
  return new UpStack({
    endpoints: {
      url,
      postgres: database?.postgres.url,
      redis: redis?.url,
      services: Object.fromEntries(
        ownServicesOf(plan.target).map(([name, service]) => [
          name,
          addressOf(service, ports.own[name] ?? {}).url,
        ]),
      ),
      authority: certificate && authorityFile(guard.directory),
    },
    users,
    stores: storesOf(start, parts),
    feeds: plan.target.dataset === undefined ? undefined : database?.feeds,
    app,
    guard,
    watch,
    timings: clock.seconds,
    kept: (database?.kept ?? Promise.resolve()).catch((problem: unknown) => {
      if (!signal.aborted) warn(messageOf(problem))
    }),
    warn,
    observation: observationOf(start, parts),
  })
}

/**
 * Starts the target with its services: the database from its prepared data directory, Redis and Nginx at the same time, then
 * the app, until its readiness is answered through the proxy. Prometheus and the exporters start afterwards by themselves.
 * When this rejects, disposing the guard stops what was started. A target that already runs is only located.
 * @throws TailgateError PROGRAM_MISSING, PORT_TAKEN, PREPARE_FAILED, SERVICE_DIED, SERVICE_NOT_READY, GUARDIAN_LOST,
 * DATASET_UNREADABLE, OPEN_FILES.
 */
export async function up(plan: StackPlan, guard: Guard, options: UpOptions): Promise<Stack> {
  if (plan.target.url !== undefined) return attach(plan, guard, options)
  requireOpenFiles(plan.expectedLoad, plan.target.proxy)
  const failed = new AbortController()
  const signal = AbortSignal.any([options.signal, failed.signal])
  const watch = new DeathWatch(guard)
  const clock = new Stopwatch(() => performance.now())
  const ports = await clock.time('ports', () => allot(plan, guard))
  const secret = (options.secrets ?? makeSecrets()).of
  const certificate = certificateFor(plan.arm.protocol, Date.now())
  // The file belongs to us, because whoever drives the load trusts its content.
  if (certificate) await writePrivate(authorityFile(guard.directory), certificate.authority, undefined)
  const launched = async (): Promise<Stack> => {
    const launcher = await clock.time('launcher', () =>
      openLauncher({ ...options, signal, plan, guard, ports, watch }),
    )
    const directory = join(launcher.files, 'app')
    const withoutUser = appOf(plan, ports, launcher, directory, secret, options)
    const { user, words, warning } = await whoRunsApp(withoutUser, ports, launcher)
    for (const message of [userNote(guard.user), warning])
      if (message !== undefined) options.onStep({ type: 'warning', message })
    await launcher.makeFiles('app', user)
    const inside = launcher.appPort
    return startAll({
      ...options,
      signal,
      plan,
      guard: launcher,
      ports: { ...ports, app: ports.app.map((place) => ({ ...place, inside })) },
      app: { ...withoutUser, user },
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
