import type { Found, FoundService } from '../found/found.ts'
import { comment, keyLiteral, quoted } from './literal.ts'
import type { WrittenFile } from './written-file.ts'

/** A guess that every reader sees as one. */
const guessedUrl = 'http://127.0.0.1:3000'

/** Services by the names that the config gives them: PostgreSQL and Redis are its own, whatever Compose calls them. */
const serviceLines = (services: readonly FoundService[]): readonly string[] =>
  [...new Set(services.map(({ kind }) => kind))]
    .filter((kind) => kind !== 'other')
    .map((kind) => `    ${kind}: true,\n`)

/** What the stack cannot start is named, as a config starts services from their commands and not from their images. */
function strangersIn(services: Readonly<Record<string, FoundService>>): readonly string[] {
  const strangers = Object.entries(services).filter(([, { kind }]) => kind === 'other')
  if (strangers.length === 0) return []
  const named = strangers.map(([name, { image, ports }]) => {
    const details = [image, ports[0] === undefined ? undefined : `port ${ports[0]}`].filter(Boolean)
    return details.length === 0 ? name : `${name} (${details.join(', ')})`
  })
  return [
    comment(
      [
        `Not started: ${named.join(', ')}.`,
        'Describe each in `services` by its command, or start it yourself and tell `app` where it is.',
      ],
      '  ',
    ),
  ]
}

/** The config of a target, with its routes in the order of how often they are asked for. */
export function configFile(found: Found, name: string): WrittenFile {
  const { app, url, services = {}, routes } = found
  const place =
    app !== undefined
      ? `  app: ${quoted(app)},\n`
      : `${url === undefined ? comment(['A guess: nothing that was found says where the service is. `app` starts it instead.'], '  ') : ''}  url: ${quoted(url ?? guessedUrl)},\n`
  // What runs already brings its own services.
  const needed = app === undefined ? {} : services
  const started = serviceLines(Object.values(needed))
  const lines = routes.map(
    (route) => `    ${keyLiteral(route.name)}: ${quoted(`${route.method} ${route.pattern}`)},\n`,
  )
  const text = [
    "import { defineTarget } from 'tailgate'\n\n",
    comment([`Written by \`tailgate init\` from ${found.source}.`]),
    'export default defineTarget({\n',
    `  name: ${quoted(name)},\n`,
    place,
    ...strangersIn(needed),
    ...(started.length > 0 ? ['  services: {\n', ...started, '  },\n'] : []),
    `  routes: {\n${lines.join('')}  },\n`,
    '})\n',
  ]
  return {
    path: 'tailgate.config.ts',
    text: text.join(''),
    what: `the service and ${routes.length} of its routes`,
  }
}
