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

/** The ports of a stack, and the faults for which our own proxies are before some of them. */
interface Placed {
  readonly ports: Ports
  readonly faults?: readonly Fault[]
}

/**
 * The port of our own proxy before an app that has no other proxy: clients connect to it and not to the app. Empty where there
 * is none.
 */
export const wireBeforeApp = ({ ports: { app, proxy, wires }, faults = [] }: Placed): readonly number[] =>
  app.some(({ port }) => port === proxy) && wiresOf(faults).includes('app') ? wires.app.slice(0, 1) : []

/**
 * The ports of the services' shared network that are published on this machine.
 * @param appPort the fixed port of the app's image.
 */
export function publishedPorts(placed: Placed, appPort: number | undefined): readonly Published[] {
  const { postgres, redis, proxy, status, app, observers } = placed.ports
  const apps = app.map(({ port }) => ({ port, inside: appPort ?? port }))
  const others = [postgres, redis, proxy, status, ...observers, ...wireBeforeApp(placed)]
    .filter((port) => !apps.some((one) => one.port === port))
    .map((port) => ({ port, inside: port }))
  return [...apps, ...others]
}
