import { recordOf } from '../../base/values/record.ts'
import type { Found, FoundComposition, FoundService } from '../found/found.ts'
import { unreadable } from './unreadable.ts'
import { readYaml } from './yaml.ts'

type Document = Readonly<Record<string, unknown>>

/** Images that a service under test needs and that receive no load themselves. */
const helpers =
  /(?:^|\/)(?:postgres|postgis|redis|valkey|mysql|mariadb|mongo|rabbitmq|nats|memcached|kafka|zookeeper|elasticsearch|minio|prometheus|grafana|jaeger|adminer|nginx|traefik|caddy|haproxy|envoy|mailhog)\b/

/** Of those, what stands before a service and takes its requests. */
const proxy = /(?:^|\/)(?:nginx|traefik|caddy|haproxy|envoy)\b/

const kindOf = (image: string): FoundService['kind'] => {
  if (/(?:^|\/)(?:postgres|postgis)(?:[:@]|$)/.test(image)) return 'postgres'
  return /(?:^|\/)(?:redis|valkey)(?:[:@]|$)/.test(image) ? 'redis' : 'other'
}

/** A text with the defaults of its variables: 3000 for `${PORT:-3000}`, whose colon separates no ports. */
const withDefaults = (text: string): string => text.replaceAll(/\$\{\w+:?-([^{}]*)\}/g, '$1')

const isPort = (number: number | undefined): number is number =>
  number !== undefined && Number.isInteger(number) && number > 0

/**
 * `"8080:80"`, `"127.0.0.1:8080:80/tcp"`, `80`, `{ target, published }`: the port of the host and that of the container.
 * Nobody is asked for anything over UDP.
 */
function portOf(given: unknown): { readonly published?: number; readonly target: number } | undefined {
  const { target, published, protocol = 'tcp' } = recordOf(given)
  const text =
    typeof given === 'object'
      ? `${published === undefined ? '' : `${published}:`}${target}/${protocol}`
      : String(given)
  const [addresses = '', over = 'tcp'] = withDefaults(text).split('/')
  if (over !== 'tcp') return undefined
  const numbers = addresses.split(':').map(Number)
  const inside = numbers.at(-1)
  const outside = numbers.length > 1 ? numbers.at(-2) : undefined
  if (!isPort(inside)) return undefined
  return { target: inside, ...(isPort(outside) ? { published: outside } : {}) }
}

/** The names of the variables that a service is given; the values may be secrets. */
function variablesOf({ environment }: Document): readonly string[] {
  const names = Array.isArray(environment)
    ? environment.map((one) => String(one).split('=', 1)[0] ?? '')
    : Object.keys(recordOf(environment))
  return names.filter((name) => /^[A-Za-z_]\w*$/.test(name))
}

function serviceOf(given: Document): FoundService {
  const image = typeof given.image === 'string' ? given.image : undefined
  const ports = [given.ports, given.expose]
    .flatMap((list) => (Array.isArray(list) ? list : []))
    .flatMap((one) => portOf(one)?.target ?? [])
  return {
    kind: kindOf(image ?? ''),
    ...(image === undefined ? {} : { image }),
    ports: [...new Set(ports)],
  }
}

/** The ports of its container that a service publishes. */
const publishedBy = ({ ports }: Document): readonly number[] => [
  ...new Set((Array.isArray(ports) ? ports : []).flatMap((one) => portOf(one)?.target ?? [])),
]

type Named = readonly [name: string, given: Document]

/** The service under test, or the proxy in front of it, as the file starts it; undefined when neither publishes a port. */
function compositionOf(
  compose: string,
  all: readonly Named[],
  app: string | undefined,
  others: readonly string[],
): FoundComposition | undefined {
  const reached = ([, given]: Named) => publishedBy(given).length > 0 && given.network_mode === undefined
  const proxies = all.filter(([, { image }]) => typeof image === 'string' && proxy.test(image))
  const service = [...all.filter(([name]) => name === app), ...proxies].find(reached)
  if (app === undefined || service === undefined) return undefined
  const [port, ...more] = publishedBy(service[1])
  return {
    ...{ compose, service: service[0], others },
    // The first of several ports is most likely the one for HTTP.
    ...(port !== undefined && more.length > 0 ? { port } : {}),
  }
}

/** Sentences about how the file starts the service. */
function notesOn(
  file: string,
  app: string | undefined,
  others: readonly string[],
  composition: FoundComposition | undefined,
): readonly string[] {
  if (app === undefined) return [`${file} has no service that is built or has an image of its own.`]
  const taken = `${app} of ${file} is taken for the service under test`
  if (composition === undefined)
    return [
      `${taken}; it publishes no port, so that nothing can be asked of it: add \`ports\` there for \`app: { compose, service }\`.`,
      ...(others.length > 0
        ? [`Left out: ${others.join(', ')} of ${file}; add what the service needs to \`services\`.`]
        : []),
    ]
  const { service, port } = composition
  return [
    service === app ? `${taken}.` : `${taken}, and reached through ${service}.`,
    ...(port === undefined ? [] : [`${service} has several ports: ${port} is taken for that of HTTP.`]),
  ]
}

/** Reads a Compose file: the service that is built or published, and the services that it needs. */
export function readCompose(file: string, text: string): Found {
  const remedy = 'Give a Compose file that `docker compose config` accepts.'
  const document = recordOf(readYaml(file, text, 'it is no YAML', remedy))
  const all = Object.entries(recordOf(document.services)).map(
    ([name, given]) => [name, recordOf(given)] as const,
  )
  if (all.length === 0) throw unreadable(file, 'it has no services', remedy)
  const isHelper = ({ image }: Document) => typeof image === 'string' && helpers.test(image)
  const own = all.filter(([, one]) => !isHelper(one))
  const [app] = own.toSorted(([, one], [, other]) => rank(other) - rank(one))
  const [name, described] = app ?? []
  const published = (Array.isArray(described?.ports) ? described.ports : []).flatMap(
    (one) => portOf(one)?.published ?? [],
  )[0]
  const others = own.filter(([one]) => one !== name).map(([one]) => one)
  const composition = compositionOf(file, all, name, others)
  return {
    source: file,
    ...(name === undefined
      ? {}
      : { name, composed: { file, service: name, variables: variablesOf(described ?? {}) } }),
    ...(composition === undefined ? {} : { app: composition }),
    ...(published === undefined ? {} : { url: `http://127.0.0.1:${published}` }),
    services: Object.fromEntries(
      all.filter(([, one]) => isHelper(one)).map(([one, given]) => [one, serviceOf(given)]),
    ),
    routes: [],
    notes: notesOn(file, name, others, composition),
  }
}

/** People test the service that is published, and rather one that is built here. */
const rank = (given: Document): number =>
  (publishedBy(given).length > 0 ? 2 : 0) + (given.build === undefined ? 0 : 1)
