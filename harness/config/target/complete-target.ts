import { defined } from '../setup/defined.ts'
import { commandWords, withVariables } from './command-words.ts'
import type {
  AppDescription,
  AppImage,
  AppSettings,
  Command,
  Ready,
  ServiceDescription,
  ServiceSettings,
  TargetDescription,
  Variables,
} from './description.ts'
import { completeDashboards, withKnownRequests } from './known-requests.ts'
import type { Service, Target, TargetApp } from './target.ts'
import { variablesOf } from './variables-of.ts'

const usualPatience = '30s'

/**
 * Splits a command into words.
 * @throws TypeError for a command that the schema refuses.
 */
function wordsOf(command: Command): readonly string[] {
  const words = typeof command === 'string' ? commandWords(command) : command
  if ('problem' in words) throw new TypeError(`the command ${words.problem}`)
  return words
}

/** How to see that a service is ready; a container's own health check decides if nothing else is given. */
const readyOf = (ready: string | Ready | undefined, inContainer: boolean): Ready =>
  typeof ready === 'string' ? { path: ready } : (ready ?? (inContainer ? { health: true } : { port: true }))

const imageOf = (image: string | AppImage | undefined): AppImage | undefined =>
  typeof image === 'string' ? { name: image } : image

/** The prefix of the variables about a service: the URL of `message-queue` is MESSAGE_QUEUE_URL. */
const variablePrefix = (service: string): string => service.toUpperCase().replaceAll(/\W/g, '_')

interface ServiceVariables {
  readonly host: string
  readonly port: string
  readonly url: string
}

/** The names of the variables in which every app gets the address of a service that the target describes. */
export function variablesAbout(service: string): ServiceVariables {
  const prefix = variablePrefix(service)
  return { host: `${prefix}_HOST`, port: `${prefix}_PORT`, url: `${prefix}_URL` }
}

/** The variables of every app about where it listens and about the services that it needs. */
function usualVariables(
  { host, port, adminPort, postgres, redis, services }: AppSettings,
  hasAdmin: boolean,
): Variables {
  const ofServices = Object.entries(services).flatMap(([name, { host, port, url, ports }]) => {
    const about = variablesAbout(name)
    const further = Object.entries(ports).map(
      ([key, each]) => [`${about.port}_${variablePrefix(key)}`, String(each)] as const,
    )
    return [
      [about.host, host] as const,
      [about.port, String(port)] as const,
      [about.url, url] as const,
      ...(further.length > 1 ? further : []),
    ]
  })
  return {
    HOST: host,
    PORT: String(port),
    ADMIN_PORT: hasAdmin ? String(adminPort) : undefined,
    DATABASE_URL: postgres,
    REDIS_URL: redis,
    ...Object.fromEntries(ofServices),
  }
}

const isDescription = (app: Command | AppDescription): app is AppDescription =>
  typeof app === 'object' && !Array.isArray(app)

function completeApp(app: Command | AppDescription): TargetApp {
  const description: AppDescription = isDescription(app) ? app : { command: app }
  const { command, compose, weights = [1], ready, metrics, environment: asked = {} } = description
  const metricsPage = typeof metrics === 'string' ? ({ path: metrics, port: 'app' } as const) : metrics
  const words = command === undefined || command.length === 0 ? [] : wordsOf(command)
  return {
    command: words,
    compose,
    service: description.service,
    port: description.port,
    directory: description.directory ?? '.',
    weights,
    ready: readyOf(ready, words.length === 0),
    readyWithin: description.readyWithin ?? usualPatience,
    metrics: metricsPage,
    user: description.user,
    withoutServices: description.withoutServices ?? 'fails',
    files: description.files,
    image: imageOf(description.image),
    environment: (settings) =>
      defined({
        // A Compose file itself gives the variables of its services.
        ...(compose === undefined ? usualVariables(settings, metricsPage?.port === 'admin') : {}),
        ...variablesOf(asked, settings, 'app.environment'),
      }),
  }
}

/** Ports by name; the port that other services use comes first. */
function portsOf(ports: ServiceDescription['ports']): Readonly<Record<string, number>> {
  if (typeof ports === 'number') return { main: ports }
  if (!Array.isArray(ports)) return (ports as Readonly<Record<string, number>> | undefined) ?? { main: 0 }
  return Object.fromEntries(ports.map((port: number, index) => [index === 0 ? 'main' : String(port), port]))
}

/** Variables in whose values `$NAME` is replaced by the usual ones. */
const expanded = (asked: Variables, usual: Readonly<Record<string, string>>): Variables =>
  Object.fromEntries(
    Object.entries(asked).map(([name, value]) => [name, value && withVariables([value], usual).join('')]),
  )

function completeService(name: string, description: ServiceDescription): Service {
  const { command, environment: asked = {} } = description
  const usualOf = ({ host, port, ports, directory }: ServiceSettings) => {
    const named = Object.entries(ports).map(
      ([name, each]) => [`PORT_${variablePrefix(name)}`, String(each)] as const,
    )
    return {
      HOST: host,
      PORT: String(port),
      DIRECTORY: directory,
      ...(named.length > 1 ? Object.fromEntries(named) : {}),
    }
  }
  return {
    command: command === undefined ? undefined : wordsOf(command),
    image: imageOf(description.image),
    ports: portsOf(description.ports),
    ready: readyOf(description.ready, command === undefined),
    readyWithin: description.readyWithin ?? usualPatience,
    url: description.url ?? 'http://$HOST:$PORT',
    environment: (settings) => {
      const usual = usualOf(settings)
      return defined({
        ...usual,
        ...(typeof asked === 'function'
          ? variablesOf(asked, settings, `services.${name}.environment`)
          : expanded(asked, usual)),
      })
    },
  }
}

/** The services of a target; a dataset implies a PostgreSQL if `services` says nothing about it. */
function completeServices({ dataset, services }: TargetDescription): Target['services'] {
  const named = services ?? (dataset === undefined ? {} : { postgres: true })
  const wanted = Object.entries(named).flatMap(([name, service]) =>
    service === false ? [] : [[name, service === true ? true : completeService(name, service)] as const],
  )
  return Object.fromEntries(wanted)
}

/**
 * A target in which everything that its description leaves out is filled in. A complete one stays unchanged.
 * @param standard the scenarios that are run if none is named and the description names none.
 */
export function completeTarget<R extends string>(
  description: TargetDescription<R>,
  standard: readonly string[] = [],
): Target<R> {
  const app = description.app === undefined ? undefined : completeApp(description.app)
  const { scenarios = {} } = description
  return {
    name: description.name,
    url: description.url?.replace(/\/+$/, ''),
    app,
    services: completeServices(description),
    proxy: description.proxy ?? ((app?.weights.length ?? 0) > 1 ? 'nginx' : 'none'),
    build: description.build,
    regressions: description.regressions,
    arm: description.arm ?? {},
    dataset: description.dataset,
    scenarios: {
      directory: scenarios.directory ?? 'scenarios',
      standard: scenarios.standard ?? standard,
      profiled: scenarios.profiled,
    },
    metrics: withKnownRequests(description.metrics ?? [], description.dashboards?.requests),
    dashboards: completeDashboards(description.dashboards),
    series: description.series ?? {},
    routes: description.routes,
  }
}
