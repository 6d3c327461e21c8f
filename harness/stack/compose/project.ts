import { TailgateError } from '../../base/errors.ts'
import { secretsIn } from '../../base/redact.ts'
import { recordOf } from '../../base/values/record.ts'
import { tcpPorts } from '../contained/image-facts.ts'
import { imageFor, pulledImages } from './built-images.ts'
import { type ComposeConfig, listOf, type Part } from './compose-config.ts'
import { aliasedNetworks, fixedNetworks, freeNetwork } from './networks.ts'

/** The changes to a Compose file, so that its project can be measured beside others and found again. */
export interface Changes {
  /** The path of the file, for messages. */
  readonly file: string
  readonly service: string
  /** The port of 127.0.0.1 at which the app is reached, and the port on which it listens in its container, if configured. */
  readonly port: number
  readonly inside: number | undefined
  readonly environment: Readonly<Record<string, string>>
  readonly labels: Readonly<Record<string, string>>
  /** The image name of a service that is built; the image is kept for the next run. */
  readonly imageOf: (service: string) => string
}

export interface Changed {
  readonly config: ComposeConfig & { readonly services: Readonly<Record<string, Part>> }
  readonly inside: number
  /** Images that are not built, by their services. */
  readonly images: Readonly<Record<string, string>>
  readonly isBuilt: boolean
  /** Where its services may write what outlives the run: `db: /shop/data`, `db: the volume orders`. */
  readonly lasting: readonly string[]
  /** Its networks with a fixed subnet. */
  readonly fixed: readonly string[]
}

/** @throws TailgateError COMPOSE_UNUSABLE */
function unusable(file: string, problem: string, remedy: string): never {
  throw new TailgateError('COMPOSE_UNUSABLE', { file, problem, remedy })
}

/** The TCP ports inside its container that a service publishes, else those that it exposes. */
function portsOf({ ports, expose }: Part): readonly number[] {
  const published = listOf(ports)
    .map(recordOf)
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
    `Its services are: ${known}. Name one as app.service; a service of a profile is there once COMPOSE_PROFILES names the profile.`,
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

/** Where a volume of the project keeps its files, such as a directory of this machine; undefined for a place of Docker's own. */
function deviceOf(volume: Part): string | undefined {
  const { device, type } = recordOf(volume.driver_opts)
  return typeof device === 'string' && device !== '' && type !== 'tmpfs' ? device : undefined
}

/** Directories and files of this machine, and volumes of others, that are mounted and not for reading alone. */
const lastingIn = ({ services, volumes }: ComposeConfig): readonly string[] =>
  Object.entries(services).flatMap(([name, { volumes: mounts }]) =>
    listOf(mounts)
      .map(recordOf)
      .flatMap(({ type, source, read_only: isReadOnly }) => {
        if (isReadOnly === true || typeof source !== 'string') return []
        if (type === 'bind') return [`${name}: ${source}`]
        const volume: Part = volumes?.[source] ?? {}
        if (volume.external) return [`${name}: the volume ${source}`]
        const device = deviceOf(volume)
        return device === undefined ? [] : [`${name}: the volume ${source} on ${device}`]
      }),
  )

/** What to know of places that outlive a run; undefined if there are none. */
export const lastingNote = (file: string, { lasting }: Pick<Changed, 'lasting'>): string | undefined =>
  lasting.length === 0
    ? undefined
    : `The services of ${file} may write to places that outlive the run and that a project which is up shares (${lasting.join(', ')}). Two databases must not use the same files: stop the other one, or give its service a volume of the file without a \`device\`, which is new and empty in each run.`

const withLabels = (part: Part, labels: Changes['labels']): Part => ({
  ...part,
  labels: { ...recordOf(part.labels), ...labels },
})

/**
 * The resources that belong to the project, under generated names and as `free` makes them; resources of others (`external`)
 * stay unchanged.
 */
const ownOnes = (
  all: ComposeConfig['networks'],
  labels: Changes['labels'],
  free: (key: string, part: Part) => Part = (_, part) => part,
): Readonly<Record<string, Part>> =>
  Object.fromEntries(
    Object.entries(all ?? {}).map(([key, part]) => {
      const { name: _, ...rest } = part ?? {}
      return [key, part?.external ? part : withLabels(free(key, rest), labels)]
    }),
  )

function serviceOf(name: string, given: Part, { services }: ComposeConfig, changes: Changes): Part {
  // Names and ports stay free for others. An ended service must be noticed, and not restarted; a version of Compose may not
  // watch one that it does not attach to.
  const { container_name: _, ports: __, restart: ___, attach: ____, ...rest } = given
  // For Compose, its restart policy goes before `restart`.
  const { restart_policy: _____, ...deploy } = recordOf(given.deploy)
  return withLabels(
    {
      ...rest,
      ...aliasedNetworks(name, given),
      ...(given.deploy === undefined ? {} : { deploy }),
      restart: 'no',
      ...imageFor(name, services, changes.imageOf),
    },
    changes.labels,
  )
}

/**
 * The project of a Compose file, changed for a measurement: only the app is published, on 127.0.0.1; there are no fixed
 * names, and no fixed subnets that nothing needs; nothing restarts by itself; and everything that it creates has labels.
 * @throws TailgateError COMPOSE_UNUSABLE for a file without the service, or a service without a port.
 */
export function changedProject(config: ComposeConfig, changes: Changes): Changed {
  const { service, port, environment, labels } = changes
  const app = appOf(config, changes)
  const inside = insideOf(app, changes)
  const services = Object.fromEntries(
    Object.entries(config.services).map(([name, given]) => [name, serviceOf(name, given, config, changes)]),
  )
  const published = {
    mode: 'ingress',
    ...{ host_ip: '127.0.0.1', target: inside, published: String(port), protocol: 'tcp' },
  }
  const { scale: _scale, ...own }: Part = services[service] ?? {}
  const { replicas: _, ...deploy } = recordOf(own.deploy)
  services[service] = {
    ...own,
    ...(app.deploy === undefined ? {} : { deploy }),
    environment: { ...recordOf(app.environment), ...escaped(environment) },
    ports: [published],
  }
  const { name: _name, ...rest } = config as ComposeConfig & Part
  return {
    config: {
      ...rest,
      services,
      networks: ownOnes(config.networks, labels, (key, part) => freeNetwork(key, part, config.services)),
      volumes: ownOnes(config.volumes, labels),
    },
    inside,
    images: pulledImages(config.services),
    isBuilt: Object.values(config.services).some(({ build }) => build !== undefined),
    lasting: lastingIn(config),
    fixed: fixedNetworks(config),
  }
}

/** Compose parses the file once more, and would replace `$NAME` by a variable of its own. */
const escaped = (variables: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, value.replaceAll('$', '$$$$')]))

/** The secrets in the variables of all services. In what Compose prints, a dollar sign of a value is doubled. */
export const secretsOf = ({ services }: ComposeConfig): readonly string[] =>
  Object.values(services).flatMap(({ environment }) =>
    secretsIn(
      Object.fromEntries(
        Object.entries(recordOf(environment)).flatMap(([name, value]) =>
          typeof value === 'string' ? [[name, value.replaceAll('$$', () => '$')]] : [],
        ),
      ),
    ),
  )
