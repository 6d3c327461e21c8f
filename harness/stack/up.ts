import { join } from 'node:path'
import { percentileOf } from '../config/budget.ts'
import type { Plan } from '../config/plan.ts'
import { messageOf } from '../errors.ts'
import type { Guard, GuardedProcess } from '../guard/process.ts'
import type { Allotment } from './allotment.ts'
import { allot } from './allotment.ts'
import type { App } from './app.ts'
import { spawnApp, untilReady } from './app.ts'
import { startDatabase } from './database.ts'
import type { RunningNginx } from './nginx.ts'
import { startNginx } from './nginx.ts'
import type { ProxyProfile } from './nginx-settings.ts'
import type { StackPurpose } from './observers.ts'
import { urlOf } from './postgres.ts'
import type { PostgresProfile } from './postgres-settings.ts'
import { makeDirectory } from './private-files.ts'
import { findProgram } from './programs.ts'
import { answers, ready } from './ready.ts'
import type { RunningRedis } from './redis.ts'
import { redisUrlOf, startRedis } from './redis.ts'
import { UpStack } from './running-stack.ts'
import { makeSecrets } from './secrets.ts'
import type { Stack } from './stack.ts'
import { Stopwatch } from './stopwatch.ts'
import { Watch } from './watch.ts'

/** What a stack tells while it starts; a part of `Progress`. */
export type StackNews =
  | { readonly type: 'step'; readonly name: string }
  | { readonly type: 'warning'; readonly message: string }

export interface UpOptions {
  readonly signal: AbortSignal
  readonly onStep: (news: StackNews) => void
  /** Whether Prometheus and the exporters are started, after the first answer. */
  readonly prometheus: boolean
  /** The default is `measure`. */
  readonly purpose?: StackPurpose
  /** Where prepared data directories and compiled code are kept. */
  readonly cache: string
  /** The default is `guide`, as the service would be run by its guide. */
  readonly postgres?: PostgresProfile
  readonly proxy?: ProxyProfile
}

/** Everything the parts of a start need. */
export interface Start extends UpOptions {
  readonly plan: Plan
  readonly guard: Guard
  readonly ports: Allotment
  readonly app: App
  readonly secret: (name: string) => string
  readonly watch: Watch
  readonly clock: Stopwatch
}

/** What the services are reached by, before any of them runs. */
function appOf(plan: Plan, ports: Allotment, directory: string, secret: Start['secret'], cache: string): App {
  const limits = plan.scenarios
    .flatMap(({ budgets }) => budgets)
    .filter(({ figure }) => percentileOf(figure) !== undefined)
    .map(({ limit }) => limit / 1e6)
  const settings = {
    postgres: urlOf(ports.postgres, secret('postgres')),
    redis: redisUrlOf({ port: ports.redis, password: secret('redis') }),
    directory,
    secret,
    latencyBudgets: [...new Set(limits)].toSorted((a, b) => a - b),
  }
  return { target: plan.target, root: plan.root, settings, cache }
}

async function startCache({ guard, signal, ports, secret, clock, watch }: Start): Promise<RunningRedis> {
  const place = { port: ports.redis, password: secret('redis') }
  const running = await clock.time('redis', () => startRedis(place, guard, signal))
  watch.add(running.process)
  return running
}

async function startProxy(start: Start): Promise<RunningNginx> {
  const { plan, guard, signal, ports, clock, watch, proxy: profile = 'guide' } = start
  const upstreams = ports.app.map(({ port }, index) => ({
    port,
    weight: plan.target.app.weights[index] ?? 1,
  }))
  const place = { port: ports.proxy, statusPort: ports.status, upstreams, profile }
  const running = await clock.time('nginx', () => startNginx(place, guard, signal))
  watch.add(running.process)
  return running
}

/** Starts the processes of the app; they may wait for their services by themselves. */
async function spawnService({ guard, ports, app, watch }: Start): Promise<readonly GuardedProcess[]> {
  const processes = await spawnApp(app, ports.app, guard)
  for (const process of processes) watch.add(process)
  return processes
}

async function startAll(start: Start): Promise<Stack> {
  const { plan, guard, signal, ports, app, watch, clock, onStep } = start
  onStep({ type: 'step', name: `starting the stack (${ports.app.length} processes of the app)` })
  const others = Promise.all([startCache(start), startProxy(start)])
  const early = plan.target.app.withoutServices === 'waits' ? spawnService(start) : undefined
  const [database] = await Promise.all([startDatabase(start), others, early])
  const processes = await (early ?? spawnService(start))
  const service = await clock.time('app', () => untilReady(app, ports.app, processes, signal))
  const [redis, nginx] = await others
  const { postgres, feeds } = database
  const url = `${nginx.url}${plan.target.app.ready}`
  await ready(nginx.process, answers(url), { seconds: 10, signal })
  clock.mark('firstAnswer')
  watch.started()
  return new UpStack({
    endpoints: { url: nginx.url, postgres: postgres.url, redis: redis.url },
    services: [nginx, service, redis, postgres],
    processes: [postgres.process, redis.process, nginx.process, ...service.processes],
    feeds,
    app,
    guard,
    watch,
    timings: clock.seconds,
    kept: database.kept.catch((problem: unknown) => {
      if (!signal.aborted) onStep({ type: 'warning', message: messageOf(problem) })
    }),
    observation: start.prometheus
      ? {
          observed: {
            postgres,
            redis: { port: ports.redis, password: start.secret('redis') },
            nginxStatus: nginx.statusUrl,
          },
          app: {
            job: 'app',
            ports: ports.app.map(({ adminPort }) => adminPort),
            path: plan.target.app.metrics,
          },
          ports: ports.observers,
          purpose: start.purpose ?? 'measure',
          warn: (message) => onStep({ type: 'warning', message }),
        }
      : undefined,
  })
}

/** Rejects with the reason of a signal once it is aborted. */
const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const onAbort = (): void => reject(signal.reason)
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
  })

/**
 * Starts the target with its services: the database from its prepared data directory, Redis and Nginx side by side,
 * then the app, until its readiness is answered through the proxy. Prometheus and the exporters follow by themselves.
 * What was started when this rejects is stopped by disposing the guard.
 * @throws TailgateError PROGRAM_MISSING, PORT_TAKEN, PREPARE_FAILED, SERVICE_DIED, SERVICE_NOT_READY, GUARDIAN_LOST.
 */
export async function up(plan: Plan, guard: Guard, options: UpOptions): Promise<Stack> {
  const failed = new AbortController()
  const signal = AbortSignal.any([options.signal, failed.signal])
  const watch = new Watch(guard)
  const clock = new Stopwatch(() => performance.now())
  await Promise.all((['postgres', 'redis-server', 'nginx'] as const).map((name) => findProgram(name)))
  const ports = await clock.time('ports', () => allot(plan, guard))
  const secret = makeSecrets()
  const directory = join(guard.directory, 'app')
  await makeDirectory(directory, guard.user)
  const app = appOf(plan, ports, directory, secret, options.cache)
  const stack = startAll({ ...options, signal, plan, guard, ports, app, secret, watch, clock })
  return Promise.race([stack, watch.failure, aborted(signal)]).catch((problem: unknown) => {
    watch.stop()
    failed.abort(problem)
    throw problem
  })
}
