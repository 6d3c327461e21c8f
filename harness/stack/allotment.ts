import type { StackPlan } from '../config/plan/stack-plan.ts'
import { isAppContained } from '../config/target/require-app.ts'
import type { Service, Target } from '../config/target/target.ts'
import type { FixedPort, Guard } from '../guard/processes/process.ts'
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

/** Whether a service that the target describes listens here on the port that its description names. */
function isFixed(target: Target, { command }: Service, port: number): boolean {
  // In a container, a service may use its fixed port inside and any port outside.
  return port !== 0 && !isAppContained(target) && command !== undefined
}

/** The ports that a plan and its services require, each with the name of what listens there. */
function fixedPorts({ proxyPort, target }: StackPlan): readonly FixedPort[] {
  const own = Object.entries(target.services).flatMap(([name, service]) => {
    if (service === true) return []
    const fixed = Object.values(service.ports).filter((port) => isFixed(target, service, port))
    return fixed.map((port) => [port, name] as const)
  })
  const front = target.proxy === 'none' ? 'app' : 'nginx'
  return proxyPort === undefined ? own : [[proxyPort, front], ...own]
}

/** The ports of the services that the target describes: fixed ports where a service requires them, else free ones. */
function ownPorts(target: Target, next: () => number): Allotment['own'] {
  const own: Record<string, OwnPorts> = {}
  for (const [name, service] of Object.entries(target.services)) {
    if (service === true) continue
    const ports = Object.entries(service.ports)
    own[name] = Object.fromEntries(
      ports.map(([key, port]) => [key, isFixed(target, service, port) ? port : next()]),
    )
  }
  return own
}

/**
 * Reserves all ports at once.
 * @throws TailgateError PORT_TAKEN when the plan or a service requires a port that is not free.
 */
export async function allot(plan: StackPlan, guard: Pick<Guard, 'reserve'>): Promise<Allotment> {
  const { app, proxy, services } = plan.target
  const fixed = fixedPorts(plan)
  for (const [port, name] of fixed) await requireFree(port, name)
  const weights = app?.weights ?? []
  const own = Object.values(services).flatMap((service) =>
    service === true ? [] : Object.values(service.ports),
  )
  const count = 8 + 3 * weights.length + observerPorts + own.length
  const reserved = await guard.reserve(count, fixed)
  const ports = reserved.values()
  const next = (): number => ports.next().value ?? 0
  const front = plan.proxyPort ?? next()
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
    own: ownPorts(plan.target, next),
  }
}
