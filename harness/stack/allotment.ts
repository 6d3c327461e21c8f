import type { StackPlan } from '../config/plan/stack-plan.ts'
import type { Guard } from '../guard/processes/process.ts'
import type { AppPlace } from './launch/app-description.ts'
import { requireFree } from './launch/ports.ts'
import { observerPorts } from './observers/observers.ts'

/** The ports of a stack, all on 127.0.0.1. */
export interface Allotment {
  readonly postgres: number
  /** For the server on which the database is prepared. */
  readonly prepare: number
  readonly redis: number
  readonly proxy: number
  readonly status: number
  readonly app: readonly AppPlace[]
  readonly observers: readonly number[]
  /** For proxies of ours before these services. */
  readonly wires: {
    readonly postgres: number
    readonly redis: number
    /** Where Nginx hides when a proxy of ours takes its port. */
    readonly nginx: number
    readonly app: readonly number[]
  }
}

/** Reserves all ports at once. @throws TailgateError PORT_TAKEN when the plan asks for one that is not free. */
export async function allot(plan: StackPlan, guard: Guard): Promise<Allotment> {
  const asked = plan.proxyPort
  if (asked !== undefined) await requireFree(asked, 'nginx')
  const weights = plan.target.app?.weights ?? []
  const reserved = await guard.reserve(8 + 3 * weights.length + observerPorts)
  const ports = reserved.values()
  const next = (): number => ports.next().value ?? 0
  return {
    postgres: next(),
    prepare: next(),
    redis: next(),
    proxy: asked ?? next(),
    status: next(),
    app: weights.map((_, index) => ({ name: `app-${index + 1}`, port: next(), adminPort: next() })),
    observers: Array.from({ length: observerPorts }, next),
    wires: { postgres: next(), redis: next(), nginx: next(), app: weights.map(next) },
  }
}
