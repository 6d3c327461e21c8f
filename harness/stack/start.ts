import { join } from 'node:path'
import type { Fault, WiredService } from '../config/faults/fault.ts'
import { wiresOf } from '../config/faults/fault.ts'
import type { StackPlan } from '../config/plan/stack-plan.ts'
import { bytesOfBodyLimit } from '../config/setup/body-limit.ts'
import { requireApp } from '../config/target/require-app.ts'
import type { User } from '../guard/ledger/run-root.ts'
import type { GuardedProcess } from '../guard/processes/process.ts'
import type { Allotment } from './allotment.ts'
import type { TemplateBuilds } from './dataset/template-builds.ts'
import type { Wire, WirePlace } from './faults/wire/wire.ts'
import { startWire } from './faults/wire/wire.ts'
import type { App, AppPlace } from './launch/app-description.ts'
import type { DeathWatch } from './launch/death-watch.ts'
import type { Launcher } from './launch/launcher.ts'
import type { Secrets } from './launch/secrets.ts'
import type { Stopwatch } from './launch/stopwatch.ts'
import type { StackPurpose } from './observers/observers.ts'
import { shareOfLines } from './services/access-log.ts'
import { spawnApp, untilReady } from './services/app.ts'
import { perAddress } from './services/connections.ts'
import type { RunningNginx } from './services/nginx.ts'
import { startNginx } from './services/nginx.ts'
import type { RunningRedis } from './services/redis.ts'
import { startRedis } from './services/redis.ts'
import type { ServerCertificate } from './tls/certificate.ts'

/** Reports of a stack while it starts; a part of `Progress`. */
export type StackNews =
  | { readonly type: 'step'; readonly name: string }
  | { readonly type: 'warning'; readonly message: string }

export interface UpOptions {
  readonly signal: AbortSignal
  readonly onStep: (news: StackNews) => void
  /** Whether Prometheus and the exporters are started, after the first answer. */
  readonly prometheus: boolean
  /** A directory of dashboards for Grafana; without it, no Grafana is started. */
  readonly dashboards?: string | undefined
  /** By default `measure`. */
  readonly purpose?: StackPurpose
  /** Created when left out; given by code that must know them in order to hide them. */
  readonly secrets?: Secrets
  /** Where prepared data directories and compiled code are kept. */
  readonly cache: string
  /** The faults that will be injected: connection faults need one of our proxies from the start. */
  readonly faults?: readonly Fault[]
  /** Given to stacks that start together, so that they prepare a database that several of them need only once. */
  readonly templateBuilds?: TemplateBuilds
}

/** Everything that the parts of a start need. */
export interface Start extends UpOptions {
  readonly plan: StackPlan
  readonly guard: Launcher
  readonly ports: Allotment
  readonly app: App
  /** The user of the app, in words that follow `the app`; empty for the caller. */
  readonly runsAs: string
  readonly secret: (name: string) => string
  /** The proxy's certificate when the protocol is a secured one. */
  readonly certificate: ServerCertificate | undefined
  readonly watch: DeathWatch
  readonly clock: Stopwatch
}

export async function startCache({
  plan,
  guard,
  signal,
  ports,
  secret,
  watch,
}: Start): Promise<RunningRedis> {
  const settings = { port: ports.redis, password: secret('redis'), persistence: plan.arm.redis }
  const running = await startRedis(settings, guard, signal)
  watch.add(running.process)
  return running
}

/** The user of the app, whose files are closed to others. */
async function userOfApp({ guard, app, ports }: Start): Promise<User> {
  const [place = { name: 'app', port: 0, adminPort: 0 }] = ports.app
  return (await guard.describe(app, place, requireApp(app.target).command)).user
}

export async function startProxy(start: Start): Promise<RunningNginx> {
  const { plan, guard, signal, ports, watch, certificate, app, faults = [] } = start
  const { proxy: tuning, protocol, files } = plan.arm
  const { weights, files: stored } = requireApp(plan.target)
  const wires = wiresOf(faults)
  const appPorts = wires.includes('app')
    ? ports.wires.app
    : ports.app.map(({ port, inside = port }) => inside)
  const proxied =
    files === 'proxy' && stored
      ? { ...stored, directory: join(app.settings.directory, stored.directory) }
      : undefined
  const place = {
    port: wires.includes('nginx') ? ports.wires.nginx : ports.proxy,
    statusPort: ports.status,
    upstreams: appPorts.map((port, index) => ({ port, weight: weights[index] ?? 1 })),
    tuning,
    protocol,
    certificate,
    files: proxied,
    bodyLimit: bytesOfBodyLimit(plan.arm.bodyLimit),
    perAddress: perAddress(plan),
    user: proxied ? await userOfApp(start) : guard.user,
    logged: start.purpose === 'by-hand' ? 1 : shareOfLines(plan.expectedLoad.requests),
  }
  const running = await startNginx(place, guard, signal)
  watch.add(running.process)
  return running
}

/** Starts one process of the app, which may itself wait for its services. */
export async function spawnOne({ guard, app, watch }: Start, place: AppPlace): Promise<GuardedProcess> {
  const process = await spawnApp(app, place, guard)
  watch.add(process)
  return process
}

/** Starts one process of the app and waits until it is ready. */
export const startOne = async (start: Start, place: AppPlace): Promise<GuardedProcess> =>
  untilReady(start.app, place, await spawnOne(start, place), start)

/** The ports on which each of our proxies listens, and where they lead. */
function linksOf({ ports }: Start, service: WiredService): WirePlace['links'] {
  switch (service) {
    case 'postgres':
    case 'redis':
      return [{ port: ports.wires[service], target: ports[service] }]
    case 'nginx':
      return [{ port: ports.proxy, target: ports.wires.nginx }]
    case 'app':
      return ports.app.map(({ port, inside = port }, index) => ({
        port: ports.wires.app[index] ?? 0,
        target: inside,
      }))
  }
}

/** Starts our proxies for connection faults, in front of the services that the faults affect. */
export async function startWires(start: Start): Promise<ReadonlyMap<WiredService, Wire>> {
  const { guard, signal, watch, faults = [] } = start
  const started = wiresOf(faults).map(async (service) => {
    const wire = await startWire({ name: `${service}-wire`, links: linksOf(start, service) }, guard, signal)
    watch.add(wire.process)
    return [service, wire] as const
  })
  return new Map(await Promise.all(started))
}
