import { type Fault, wiresOf } from '../../config/faults/fault.ts'
import type { Published } from '../../guard/processes/container-place.ts'

interface Ports {
  readonly postgres: number
  readonly redis: number
  readonly proxy: number
  readonly status: number
  readonly app: readonly { readonly port: number }[]
  readonly observers: readonly number[]
  readonly wires: { readonly app: readonly number[] }
}

/**
 * The ports of the services' shared network that are published on this machine.
 * @param appPort the fixed port of the app's image.
 */
export function publishedPorts(
  { ports, faults = [] }: { readonly ports: Ports; readonly faults?: readonly Fault[] },
  appPort: number | undefined,
): readonly Published[] {
  const { postgres, redis, proxy, status, app, observers, wires } = ports
  const apps = app.map(({ port }) => ({ port, inside: appPort ?? port }))
  // Without a proxy, clients connect directly to the app, or to our own proxy before it.
  const isFront = apps.some(({ port }) => port === proxy)
  const wire = isFront && wiresOf(faults).includes('app') ? wires.app.slice(0, 1) : []
  const others = [postgres, redis, proxy, status, ...observers, ...wire]
    .filter((port) => !apps.some((one) => one.port === port))
    .map((port) => ({ port, inside: port }))
  return [...apps, ...others]
}
