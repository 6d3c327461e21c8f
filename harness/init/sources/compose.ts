import { parseDocument } from 'yaml'
import type { Found, FoundService } from '../found/found.ts'
import { unreadable } from './unreadable.ts'

type Document = Readonly<Record<string, unknown>>

const documentOf = (value: unknown): Document =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Document) : {}

/** Images that a service under test needs and that receive no load themselves. */
const helpers =
  /(?:^|\/)(?:postgres|postgis|redis|valkey|mysql|mariadb|mongo|rabbitmq|nats|memcached|kafka|zookeeper|elasticsearch|minio|prometheus|grafana|jaeger|adminer|nginx|traefik|caddy|mailhog)\b/

const kindOf = (image: string): FoundService['kind'] => {
  if (/(?:^|\/)(?:postgres|postgis)(?:[:@]|$)/.test(image)) return 'postgres'
  return /(?:^|\/)(?:redis|valkey)(?:[:@]|$)/.test(image) ? 'redis' : 'other'
}

/** `"8080:80"`, `"127.0.0.1:8080:80/tcp"`, `80`, `{ target, published }`: the port of the host and that of the container. */
function portOf(given: unknown): { readonly published?: number; readonly target: number } | undefined {
  const { target, published } = documentOf(given)
  const text =
    typeof given === 'object' ? `${published === undefined ? '' : `${published}:`}${target}` : String(given)
  const numbers = text.split('/')[0]?.split(':').map(Number) ?? []
  const inside = numbers.at(-1)
  const outside = numbers.length > 1 ? numbers.at(-2) : undefined
  if (inside === undefined || !Number.isInteger(inside)) return undefined
  return {
    target: inside,
    ...(outside !== undefined && Number.isInteger(outside) ? { published: outside } : {}),
  }
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

/** Reads a Compose file: the service that is built or published, and the services that it needs. */
export function readCompose(file: string, text: string): Found {
  const remedy = 'Give a Compose file that `docker compose config` accepts.'
  const document = parseDocument(text, { logLevel: 'silent', merge: true })
  const [error] = document.errors
  if (error !== undefined)
    throw unreadable(file, `it is no YAML (${error.message.split('\n')[0]?.replace(/:$/, '')})`, remedy)
  const all = Object.entries(documentOf(documentOf(document.toJS({ maxAliasCount: 1000 })).services)).map(
    ([name, given]) => [name, documentOf(given)] as const,
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
  return {
    source: file,
    ...(name === undefined ? {} : { name }),
    ...(published === undefined ? {} : { url: `http://127.0.0.1:${published}` }),
    services: Object.fromEntries(
      all.filter(([, one]) => isHelper(one)).map(([one, given]) => [one, serviceOf(given)]),
    ),
    routes: [],
    notes: [
      ...(name === undefined
        ? [`${file} has no service that is built or has an image of its own.`]
        : [`${name} of ${file} is taken for the service under test.`]),
      ...(others.length > 0
        ? [`Left out: ${others.join(', ')} of ${file}; add what the service needs to \`services\`.`]
        : []),
    ],
  }
}

/** A service that is built here and published is the one that people test. */
const rank = ({ build, ports }: Document): number =>
  (build === undefined ? 0 : 2) + (Array.isArray(ports) && ports.length > 0 ? 1 : 0)
