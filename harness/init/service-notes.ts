import { quoted } from './files/literal.ts'
import type { Found, FoundInCompose } from './found/found.ts'
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

/** Tells of the variables that the service gets in its Compose file, where its command starts it without them. */
function variableNotes(
  { file, service, variables }: FoundInCompose,
  app: string,
  isNamed: (service: string) => boolean,
): readonly string[] {
  const given = [
    ...['PORT', 'HOST'],
    ...(isNamed('postgres') ? ['DATABASE_URL'] : []),
    ...(isNamed('redis') ? ['REDIS_URL'] : []),
  ]
  const others = variables.filter((name) => !given.includes(name))
  if (others.length === 0) return []
  return [
    `${file} gives ${service} the variables ${others.join(', ')}; a run gives the app only its port and the addresses of its \`services\`: add what it needs, as \`app: { command: ${quoted(app)}, environment: { ${others[0]}: '…' } }\`.`,
  ]
}

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
    ...(composed === undefined ? [] : variableNotes(composed, app, isNamed)),
  ]
}

/**
 * Tells that a job of CI drives a service that nothing starts.
 * @param isWritten whether the file at a path is one of those to be written.
 */
export function unstartedNotes(
  { job, unstarted }: Pick<Proposed, 'job' | 'unstarted'>,
  isWritten: (path: string) => boolean,
): readonly string[] {
  if (unstarted === undefined || job === undefined || !isWritten(job)) return []
  return [
    `Nothing in the job of CI starts the service, which the config expects at ${unstarted}: put \`app\` in the place of \`url\` in tailgate.config.ts, or add a step that starts it before \`tailgate run\` in ${job}.`,
  ]
}
