import { ownServices, takenNames } from '../../config/loading/target-schema.ts'
import type { Found, FoundService } from '../found/found.ts'
import { comment, keyLiteral, literal, quoted } from './literal.ts'
import type { WrittenFile } from './written-file.ts'

/** The file name of a config that `init` writes. */
export const newConfig = 'tailgate.config.ts'

/** A guess that every reader recognises as one. */
export const guessedUrl = 'http://127.0.0.1:3000'

/** Services under their names in the config: PostgreSQL and Redis have fixed names, whatever Compose calls them. */
const serviceLines = (services: readonly FoundService[]): readonly string[] =>
  [...new Set(services.map(({ kind }) => kind))]
    .filter((kind) => kind !== 'other')
    .map((kind) => `    ${kind}: true,\n`)

type Named = readonly [string, FoundService]

/** Images that stand in front of a service or watch it; the service does not need them. */
const standers = /(?:^|\/)(?:prometheus|grafana|jaeger|adminer|nginx|traefik|caddy|haproxy|envoy|mailhog)\b/

/**
 * Whether a service can be started from its own image: the image contains no variables, the service has a port, and its name
 * is valid in a config.
 */
export const isStartable = ([name, { kind, image = '', ports }]: Named): boolean =>
  kind === 'other' &&
  /^[\w./:@-]+$/.test(image) &&
  !standers.test(image) &&
  ports.length > 0 &&
  /^[a-z][a-z0-9-]*$/.test(name) &&
  ![...takenNames, ...ownServices].includes(name)

/** Whether some of a target's services are started from their images, in Docker. */
export const startsImages = ({ app, services = {} }: Found): boolean =>
  typeof app === 'string' && Object.entries(services).some(isStartable)

/**
 * Services started from their images. Their settings in the Compose file are not copied, because they may contain secrets.
 */
function imageLines(services: readonly Named[]): readonly string[] {
  const lines = services.map(([name, { image = '', ports }]) => {
    const [port, ...more] = ports
    return `    ${keyLiteral(name)}: ${literal({ image, ports: more.length === 0 ? port : ports }, '    ')},\n`
  })
  const told = 'From their images, in Docker; add what each has to be told as `environment`.'
  return lines.length === 0 ? [] : [comment([told], '    '), ...lines]
}

/** Comments that name the services that the stack cannot start. */
function strangersIn(services: Readonly<Record<string, FoundService>>): readonly string[] {
  const strangers = Object.entries(services).filter((one) => one[1].kind === 'other' && !isStartable(one))
  if (strangers.length === 0) return []
  const named = strangers.map(([name, { image, ports }]) => {
    const details = [image, ports[0] === undefined ? undefined : `port ${ports[0]}`].filter(Boolean)
    return details.length === 0 ? name : `${name} (${details.join(', ')})`
  })
  return [
    comment(
      [
        `Not started: ${named.join(', ')}.`,
        'Describe each in `services` by its command or image, or start it yourself and tell `app` where it is.',
      ],
      '  ',
    ),
  ]
}

/** What starts the service, or where it runs. */
function placeLines({ app, url }: Found): string {
  if (typeof app === 'string') return `  app: ${quoted(app)},\n`
  if (app !== undefined) {
    const { compose, service, port } = app
    return `  app: ${literal({ compose, service, ...(port === undefined ? {} : { port }) }, '  ')},\n`
  }
  const guess = 'A guess: nothing that was found says where the service is. `app` starts it instead.'
  return `${url === undefined ? comment([guess], '  ') : ''}  url: ${quoted(url ?? guessedUrl)},\n`
}

/**
 * The config of a target, with its routes ordered by how often they are requested.
 * @param build the command that builds the service; undefined for none.
 */
export function configFile(found: Found, name: string, build?: string): WrittenFile {
  const { app, services = {}, routes } = found
  // A target that already runs has its own services, and a Compose file starts them.
  const needed = typeof app === 'string' ? services : {}
  const started = [
    ...serviceLines(Object.values(needed)),
    ...imageLines(Object.entries(needed).filter(isStartable)),
  ]
  const lines = routes.map(
    (route) => `    ${keyLiteral(route.name)}: ${quoted(`${route.method} ${route.pattern}`)},\n`,
  )
  const text = [
    "import { defineTarget } from 'tailgate'\n\n",
    comment([`Written by \`tailgate init\` from ${found.source}.`]),
    'export default defineTarget({\n',
    `  name: ${quoted(name)},\n`,
    placeLines(found),
    ...(build === undefined ? [] : [`  build: { command: ${literal(build.split(' '), '  ')} },\n`]),
    ...strangersIn(needed),
    ...(started.length > 0 ? ['  services: {\n', ...started, '  },\n'] : []),
    `  routes: {\n${lines.join('')}  },\n`,
    '})\n',
  ]
  return {
    path: newConfig,
    text: text.join(''),
    what: `the service and ${routes.length} of its routes`,
  }
}
