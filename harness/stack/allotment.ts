import type { StackPlan } from '../config/plan/stack-plan.ts'
import { isAppContained } from '../config/target/require-app.ts'
import type { Target } from '../config/target/target.ts'
import type { Guard } from '../guard/processes/process.ts'
import type { AppPlace } from './launch/app-description.ts'
import { requireFree } from './launch/ports.ts'
import { observerPorts } from './observers/observers.ts'

/** The ports of a service that the target itself describes, by name. */
export type OwnPorts = Readonly<Record<string, number>>

/** The ports of a stack, all on 127.0.0.1. */
export interface Allotment {
  readonly postgres: number
  /** For the server with which the database is prepared. */
  readonly prepare: number
  readonly redis: number
  readonly proxy: number
  readonly status: number
  readonly app: readonly AppPlace[]
  readonly observers: readonly number[]
  /** The ports of the services that the target describes, by service. */
  readonly own: Readonly<Record<string, OwnPorts>>
  /** The ports of our own proxies in front of these services. */
  readonly wires: {
    readonly postgres: number
    readonly redis: number
    /** The port of Nginx when one of our proxies takes its usual port. */
    readonly nginx: number
    readonly app: readonly number[]
  }
}

/** The ports of the services that the target describes: fixed ports where a service requires them, else free ones. */
async function ownPorts(target: Target, next: () => number): Promise<Allotment['own']> {
  const own: Record<string, OwnPorts> = {}
  const inContainers = isAppContained(target)
  for (const [name, service] of Object.entries(target.services)) {
    if (service === true) continue
    // In a container, a service may use its fixed port inside and any port outside.
    const isFixed = (port: number) => port !== 0 && !inContainers && service.command !== undefined
    for (const port of Object.values(service.ports)) if (isFixed(port)) await requireFree(port, name)
    own[name] = Object.fromEntries(
      Object.entries(service.ports).map(([key, port]) => [key, isFixed(port) ? port : next()]),
    )
  }
  return own
}

/**
 * Reserves all ports at once.
 * @throws TailgateError PORT_TAKEN when the plan or a service requires a port that is not free.
 */
export async function allot(plan: StackPlan, guard: Guard): Promise<Allotment> {
  const asked = plan.proxyPort
  const { app, proxy, services } = plan.target
  if (asked !== undefined) await requireFree(asked, proxy === 'none' ? 'app' : 'nginx')
  const weights = app?.weights ?? []
  const own = Object.values(services).flatMap((service) =>
    service === true ? [] : Object.values(service.ports),
  )
  const reserved = await guard.reserve(8 + 3 * weights.length + observerPorts + own.length)
  const ports = reserved.values()
  const next = (): number => ports.next().value ?? 0
  const front = asked ?? next()
  return {
    postgres: next(),
    prepare: next(),
    redis: next(),
    proxy: front,
    status: next(),
    // Without a proxy, clients connect directly to the app.
    app: weights.map((_, index) => ({
      name: `app-${index + 1}`,
      port: proxy === 'none' && index === 0 ? front : next(),
      adminPort: next(),
    })),
    observers: Array.from({ length: observerPorts }, next),
    wires: { postgres: next(), redis: next(), nginx: next(), app: weights.map(next) },
    own: await ownPorts(plan.target, next),
  }
}
