import { TailgateError } from '../../base/errors.ts'
import { tcpPorts } from '../contained/image-facts.ts'

type Part = Readonly<Record<string, unknown>>

/** A Compose file with everything filled in, as `docker compose config --format json` tells it. */
export interface ComposeConfig {
  readonly services: Readonly<Record<string, Part>>
  readonly networks?: Readonly<Record<string, Part | null>> | undefined
  readonly volumes?: Readonly<Record<string, Part | null>> | undefined
}

/** How the file is changed so that its project can be measured beside others and is found again. */
export interface Changes {
  /** The file, for messages. */
  readonly file: string
  readonly service: string
  /** The port of 127.0.0.1 where the app is reached, and the one that it listens on in its container, where that is said. */
  readonly port: number
  readonly inside: number | undefined
  readonly environment: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
  /** The name of the image of a service that is built, which stays for the next run. */
  readonly imageOf: (service: string) => string
}

export interface Changed {
  readonly config: ComposeConfig & { readonly services: Readonly<Record<string, Part>> }
  readonly inside: number
  /** Images that are not built. */
  readonly images: readonly string[]
  readonly isBuilt: boolean
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const partOf = (value: unknown): Part =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Part) : {}

/** @throws TailgateError COMPOSE_UNUSABLE */
function unusable(file: string, problem: string, remedy: string): never {
  throw new TailgateError('COMPOSE_UNUSABLE', { file, problem, remedy })
}

/** The ports over TCP that a service publishes, else those that it exposes, in its container. */
function portsOf({ ports, expose }: Part): readonly number[] {
  const published = listOf(ports)
    .map(partOf)
    .flatMap(({ target, protocol = 'tcp' }) => (protocol === 'tcp' ? [Number(target)] : []))
  const exposed = tcpPorts(listOf(expose).map(String))
  return [...new Set(published.length > 0 ? published : exposed)]
}

function appOf({ services }: ComposeConfig, { file, service }: Changes): Part {
  const app = services[service]
  if (app !== undefined) return app
  const known = Object.keys(services).join(', ')
  return unusable(
    file,
    `it has no service ${service}`,
    `Its services are: ${known}. Name one as app.service.`,
  )
}

function insideOf(app: Part, { file, service, inside }: Changes): number {
  if (app.network_mode !== undefined && app.network_mode !== null)
    unusable(
      file,
      `the network_mode of ${service} (${app.network_mode}) lets no port of it be published`,
      'Take network_mode out of it, or attach to what runs already with `url`.',
    )
  if (inside !== undefined) return inside
  const found = portsOf(app)
  const [port] = found
  if (port !== undefined && found.length === 1) return port
  const problem =
    port === undefined ? 'neither publishes nor exposes a port' : `has the ports ${found.join(' and ')}`
  return unusable(file, `${service} ${problem}`, 'Say which it listens on for HTTP as app.port.')
}

const withLabels = (part: Part, labels: Changes['labels']): Part => ({
  ...part,
  labels: { ...partOf(part.labels), ...labels },
})

/** What others made stays theirs; all else is the project's own, whatever name the file gives it. */
const ownOnes = (all: ComposeConfig['networks'], labels: Changes['labels']): Readonly<Record<string, Part>> =>
  Object.fromEntries(
    Object.entries(all ?? {}).map(([key, part]) => {
      const { name: _, ...rest } = part ?? {}
      return [key, part?.external ? part : withLabels(rest, labels)]
    }),
  )

function serviceOf(name: string, given: Part, changes: Changes): Part {
  // Names and ports are free for others; what ends is to be seen, and not started again.
  const { container_name: _, ports: __, restart: ___, scale: ____, ...rest } = given
  return withLabels(
    {
      ...rest,
      restart: 'no',
      ...(given.build === undefined ? {} : { image: changes.imageOf(name) }),
    },
    changes.labels,
  )
}

/**
 * The project of a Compose file as it is started to be measured: the app published on 127.0.0.1 and nothing else, no fixed names,
 * nothing that starts again by itself, and labels on all that it makes.
 * @throws TailgateError COMPOSE_UNUSABLE for a file without the service, or without a port of it.
 */
export function changedProject(config: ComposeConfig, changes: Changes): Changed {
  const { service, port, environment, labels } = changes
  const app = appOf(config, changes)
  const inside = insideOf(app, changes)
  const services = Object.fromEntries(
    Object.entries(config.services).map(([name, given]) => [name, serviceOf(name, given, changes)]),
  )
  const published = {
    mode: 'ingress',
    ...{ host_ip: '127.0.0.1', target: inside, published: String(port), protocol: 'tcp' },
  }
  const { replicas: _, ...deploy } = partOf(app.deploy)
  services[service] = {
    ...services[service],
    ...(app.deploy === undefined ? {} : { deploy }),
    environment: { ...partOf(app.environment), ...escaped(environment) },
    ports: [published],
  }
  const { name: _name, ...rest } = config as ComposeConfig & Part
  return {
    config: {
      ...rest,
      services,
      networks: ownOnes(config.networks, labels),
      volumes: ownOnes(config.volumes, labels),
    },
    inside,
    images: Object.values(config.services).flatMap(({ build, image }) =>
      build === undefined && typeof image === 'string' ? [image] : [],
    ),
    isBuilt: Object.values(config.services).some(({ build }) => build !== undefined),
  }
}

/** Compose reads the file once more, and would take `$NAME` for a variable of its own. */
const escaped = (variables: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, value.replaceAll('$', '$$$$')]))
