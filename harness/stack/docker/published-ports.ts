import type { Published } from '../../guard/processes/container-place.ts'

interface Ports {
  readonly postgres: number
  readonly redis: number
  readonly proxy: number
  readonly status: number
  readonly app: readonly { readonly port: number }[]
  readonly observers: readonly number[]
}

/**
 * The ports of the services' shared network that are published on this machine.
 * @param appPort the fixed port of the app's image.
 */
export function publishedPorts(
  { postgres, redis, proxy, status, app, observers }: Ports,
  appPort: number | undefined,
): readonly Published[] {
  const apps = app.map(({ port }) => ({ port, inside: appPort ?? port }))
  const others = [postgres, redis, proxy, status, ...observers]
    // Without a proxy, clients connect directly to the app.
    .filter((port) => !apps.some((one) => one.port === port))
    .map((port) => ({ port, inside: port }))
  return [...apps, ...others]
}
