import type { WiredService } from '../config/faults/fault.ts'
import type { GuardedProcess } from '../guard/processes/process.ts'
import type { RunningDatabase } from './database.ts'
import type { Wire } from './faults/wire/wire.ts'
import type { DeathWatch } from './launch/death-watch.ts'
import type { RunningService } from './launch/running-service.ts'
import { ownServicesOf, type RunningOwn, startOwn } from './own-services.ts'
import type { RunningNginx } from './services/nginx.ts'
import type { RunningRedis } from './services/redis.ts'
import { StackService, type StackServiceParts } from './stack-service.ts'
import { type Start, startCache, startOne, startProxy } from './start.ts'

/** Everything that runs once the app is ready. */
export interface RunningParts {
  readonly database: RunningDatabase | undefined
  readonly redis: RunningRedis | undefined
  readonly nginx: RunningNginx | undefined
  /** The services that the target describes. */
  readonly own: readonly RunningOwn[]
  readonly wires: ReadonlyMap<WiredService, Wire>
  /** The processes of the app, by index. */
  readonly processes: readonly GuardedProcess[]
}

/** A service with a single process as a member of the stack. */
const serviceOf = (
  { name, version, image, port, isAsked, process }: RunningService & { readonly process: GuardedProcess },
  again: () => Promise<GuardedProcess>,
  more: Pick<StackServiceParts, 'wire' | 'disk' | 'check'>,
  watch: DeathWatch,
): StackService =>
  new StackService({ name, version, image, port, isAsked, processes: [process], again, ...more }, watch)

/** The app and the proxy, which use the stores. */
export async function usersOf(
  start: Start,
  { nginx, wires, processes }: RunningParts,
): Promise<readonly StackService[]> {
  const { guard, ports, watch } = start
  const { version, image } = await guard.find('app')
  const startProxyAgain = async () => (await startProxy(start)).process
  const app = new StackService(
    {
      name: 'app',
      version,
      image,
      port: ports.app[0]?.port ?? 0,
      ports: ports.app.map(({ port }) => port),
      processes,
      pids: guard.composed?.pids,
      wire: wires.get('app'),
      again: async (index) => startOne(start, ports.app[index] ?? { name: 'app', port: 0, adminPort: 0 }),
    },
    watch,
  )
  return nginx === undefined
    ? [app]
    : [serviceOf(nginx, startProxyAgain, { wire: wires.get('nginx') }, watch), app]
}

/** The database, the cache, and the services that the target describes. */
export function storesOf(
  start: Start,
  { database, redis, own, wires }: RunningParts,
): readonly StackService[] {
  const { guard, watch, plan } = start
  const stores: StackService[] = []
  if (redis !== undefined) {
    const again = async () => (await startCache(start)).process
    stores.push(serviceOf(redis, again, { wire: wires.get('redis') }, watch))
  }
  if (database !== undefined) {
    const { postgres, again } = database
    const more = { wire: wires.get('postgres'), disk: guard.disk, check: postgres.accepts }
    stores.push(serviceOf(postgres, again, more, watch))
  }
  const described = new Map(ownServicesOf(plan.target))
  for (const service of own) {
    const again = async () => {
      const description = described.get(service.name)
      return description === undefined
        ? service.process
        : (await startOwn(start, service.name, description)).process
    }
    stores.push(serviceOf(service, again, {}, watch))
  }
  return stores
}
