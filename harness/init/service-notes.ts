import { variablesAbout } from '../config/target/complete-target.ts'
import { isStartable } from './files/config-file.ts'
import { quoted } from './files/literal.ts'
import type { Found, FoundInCompose, FoundService } from './found/found.ts'
import type { ProjectState, Proposed } from './propose.ts'

/** Tells of a client package whose service the new config does not name. */
const clientNotes = (
  clients: Readonly<Record<string, string>>,
  isNamed: (service: string) => boolean,
): readonly string[] =>
  Object.entries(clients).flatMap(([service, client]) =>
    isNamed(service)
      ? []
      : [
          `${client} is among its dependencies: add \`${service}\` to \`services\` for a ${service} of each run's own.`,
        ],
  )

/** The variables that say where a service is; none for a service that the new config does not start. */
function addressVariables([name, service]: readonly [string, FoundService]): readonly string[] {
  if (service.kind === 'postgres') return ['DATABASE_URL']
  if (service.kind === 'redis') return ['REDIS_URL']
  if (!isStartable([name, service])) return []
  return Object.values(variablesAbout(name))
}

/** Tells of the variables that the service gets in its Compose file, where its command starts it without them. */
function variableNotes(
  { file, service, variables }: FoundInCompose,
  app: string,
  services: Readonly<Record<string, FoundService>>,
): readonly string[] {
  const given = ['PORT', 'HOST', ...Object.entries(services).flatMap(addressVariables)]
  const others = variables.filter((name) => !given.includes(name))
  if (others.length === 0) return []
  return [
    `${file} gives ${service} the variables ${others.join(', ')}; a run gives the app only its port and the addresses of its \`services\`: add what it needs, as \`app: { command: ${quoted(app)}, environment: { ${others[0]}: '…' } }\`.`,
  ]
}

/**
 * Tells of the variables of the Compose file that hold the URL of a service from its image: the new config does not know its
 * scheme, and a run then gives it that of HTTP.
 */
const schemeNotes = (
  { variables }: FoundInCompose,
  services: Readonly<Record<string, FoundService>>,
): readonly string[] =>
  Object.entries(services).flatMap(([name, service]) => {
    const { url: variable } = variablesAbout(name)
    return isStartable([name, service]) && variables.includes(variable)
      ? [
          `A run gives the app ${variable} as an address of HTTP: if it needs another scheme, add \`url: '<scheme>://$HOST:$PORT'\` to \`${name}\` in \`services\`.`,
        ]
      : []
  })

/**
 * What is told of the services that a new config starts with the command of the app. Where the service runs already, or a
 * Compose file brings them, the config has none.
 */
export function serviceNotes(
  { app, services = {}, clients = {}, composed }: Found,
  { config }: Pick<ProjectState, 'config'>,
): readonly string[] {
  if (typeof app !== 'string' || config !== undefined) return []
  const kinds: readonly string[] = Object.values(services).map(({ kind }) => kind)
  const isNamed = (service: string): boolean => kinds.includes(service)
  const empty =
    'The PostgreSQL of each run is empty: unless the app makes its tables when it starts, name what makes them as `prepare` of a `dataset` in the config.'
  return [
    ...clientNotes(clients, isNamed),
    ...(isNamed('postgres') ? [empty] : []),
    ...(composed === undefined
      ? []
      : [...variableNotes(composed, app, services), ...schemeNotes(composed, services)]),
  ]
}

/**
 * Tells that a job of CI drives a service that nothing starts.
 * @param isWritten whether the file at a path is one of those to be written.
 */
export function unstartedNotes(
  { config, job, unstarted }: Pick<Proposed, 'config' | 'job' | 'unstarted'>,
  isWritten: (path: string) => boolean,
): readonly string[] {
  if (unstarted === undefined || job === undefined || !isWritten(job)) return []
  return [
    `Nothing in the job of CI starts the service, which the config expects at ${unstarted}: put \`app\` in the place of \`url\` in ${config}, or add a step that starts it before \`tailgate run\` in ${job}.`,
  ]
}
