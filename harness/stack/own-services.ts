import { join } from 'node:path'
import { pathIn } from '../base/find-program.ts'
import type { StackKind } from '../config/setup/stack-kind.ts'
import { withVariables } from '../config/target/command-words.ts'
import type { ServiceAddress } from '../config/target/description.ts'
import { isAppContained } from '../config/target/require-app.ts'
import type { Service, Target } from '../config/target/target.ts'
import type { GuardedProcess, ProcessDescription } from '../guard/processes/process.ts'
import { readinessOf } from '../guard/waiting/readiness.ts'
import type { OwnPorts } from './allotment.ts'
import { insidePorts } from './contained/inside-ports.ts'
import { userOrRoot } from './launch/app-user.ts'
import type { RunningService } from './launch/running-service.ts'
import { requireProgram, resolveCommand } from './services/app.ts'
import { readyInTime } from './services/not-ready.ts'
import type { Start } from './start.ts'

const localhost = '127.0.0.1'

/** The services that the target itself describes, by name. */
export const ownServicesOf = ({
  services,
}: Pick<Target, 'services'>): readonly (readonly [string, Service])[] =>
  Object.entries(services).flatMap(([name, service]) => (service === true ? [] : [[name, service] as const]))

/** The address of a service that the target describes. */
export function addressOf({ url }: Pick<Service, 'url'>, ports: OwnPorts, host = localhost): ServiceAddress {
  const [port = 0] = Object.values(ports)
  const [told = ''] = withVariables([url], { HOST: host, PORT: String(port) })
  return { host, port, url: told, ports }
}

/**
 * The port of a running service, and whether it must answer there: a worker is ready by its log, and need not listen on the
 * port that it is given.
 */
export function placeOf(
  { ready, ports }: Pick<Service, 'ready' | 'ports'>,
  own: OwnPorts,
): Pick<RunningService, 'port' | 'isAsked'> {
  const isWorker = 'log' in ready && Object.values(ports).every((port) => port === 0)
  return { port: Object.values(own)[0] ?? 0, isAsked: !isWorker }
}

/** Whether a service that the target describes runs in a container: from its own image, or because the app does. */
const isContained = (kind: StackKind, target: Target, { command }: Service): boolean =>
  kind === 'docker' || command === undefined || isAppContained(target)

/** The address at which the app reaches a service; containers find each other by name. */
export function addressForApp(
  target: Target,
  kind: StackKind,
  { name, service, ports }: { readonly name: string; readonly service: Service; readonly ports: OwnPorts },
): ServiceAddress {
  if ((kind !== 'docker' && !isAppContained(target)) || !isContained(kind, target, service))
    return addressOf(service, ports)
  return addressOf(service, insidePorts(service, ports), name)
}

export interface RunningOwn extends RunningService {
  readonly process: GuardedProcess
}

/**
 * How a service is started here.
 * @throws TailgateError PROGRAM_MISSING, PROGRAM_UNBUILT, USAGE.
 */
async function describeOwn(
  name: string,
  command: readonly string[],
  variables: Readonly<Record<string, string>>,
  { plan, guard, onStep }: Pick<Start, 'plan' | 'guard' | 'onStep'>,
): Promise<ProcessDescription> {
  const { program, args, paths } = await resolveCommand(plan.root, withVariables(command, variables))
  await requireProgram(program, command[0] ?? '', `services.${name}.command`)
  const warn = (message: string): void => onStep({ type: 'warning', message })
  return {
    name,
    command: program,
    args,
    environment: {
      PATH: pathIn(plan.root, process.env),
      HOME: variables.DIRECTORY ?? '/',
      ...variables,
    },
    directory: plan.root,
    stopSignal: 'SIGTERM',
    user: await userOrRoot(`The service ${name}`, guard.user, { paths, own: guard.directory, warn }),
  }
}

/**
 * Starts a service that the target describes; resolves once it is ready.
 * @throws PROGRAM_MISSING, PROGRAM_UNBUILT, USAGE, SERVICE_DIED, SERVICE_NOT_READY.
 */
export async function startOwn(start: Start, name: string, service: Service): Promise<RunningOwn> {
  const { guard, signal, ports, secret, watch, plan } = start
  const own = ports.own[name] ?? {}
  if (isContained(guard.kind, plan.target, service) || service.command === undefined) {
    const { startContained } = await import('./contained/own-service.ts')
    const contained = { name, service, appImage: plan.target.app?.image, ports: own, secret, guard }
    const { process, image } = await startContained(contained, start)
    watch.add(process)
    return { name, version: 'unknown', image, ...placeOf(service, own), pids: [process.pid], process }
  }
  // Beside it are the database, the files of the app and the logs, whose names a service may have.
  const place = `service-${name}`
  await guard.makeFiles(place, guard.user)
  const directory = join(guard.files, place)
  const { port } = addressOf(service, own)
  const variables = service.environment({ host: guard.listen, port, ports: own, directory, secret })
  const process = await guard.spawn(await describeOwn(name, service.command, variables, start))
  watch.add(process)
  const { ready, readyWithin } = service
  const late = { port, otherPorts: Object.values(own), isHere: true, key: `services.${name}`, readyWithin }
  await readyInTime(process, readinessOf(ready, port)(process), late, signal)
  return { name, version: 'unknown', ...placeOf(service, own), pids: [process.pid], process }
}
