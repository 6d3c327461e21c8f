import type { Found, FoundService } from '../found/found.ts'
import { variablesIn } from '../routes/hide-secrets.ts'
import { comment, keyLiteral, literal, quoted } from './literal.ts'
import { variableHelper } from './variable-helper.ts'
import type { WrittenFile } from './written-file.ts'

/** A guess that every reader sees as one. */
const guessedUrl = 'http://127.0.0.1:3000'

/** A service as the config describes it; its secrets are read when it is started, so that the config loads without them. */
function serviceLiteral({ kind, image, ports, environment }: FoundService): string {
  if (kind !== 'other') return 'true'
  const told = literal(environment, '      ')
  const parts = [
    ...(image === undefined ? [] : [`image: ${quoted(image)}`]),
    ...(ports.length === 0 ? [] : [`ports: ${literal(ports.length === 1 ? ports[0] : ports)}`]),
    ...(told === '{}'
      ? []
      : [`environment: ${variablesIn(environment).length > 0 ? `() => (${told})` : told}`]),
  ]
  return `{\n${parts.map((part) => `      ${part},\n`).join('')}    }`
}

/** Services by the names that the config gives them: PostgreSQL and Redis are its own, whatever Compose calls them. */
const serviceLines = (services: Readonly<Record<string, FoundService>>): readonly string[] =>
  Object.entries(services).map(
    ([name, service]) =>
      `    ${keyLiteral(service.kind === 'other' ? name : service.kind)}: ${serviceLiteral(service)},\n`,
  )

/** The config of a target, with its routes in the order of how often they are asked for. */
export function configFile(found: Found, name: string): WrittenFile {
  const { app, url, services = {}, routes } = found
  const place =
    app !== undefined
      ? `  app: ${quoted(app)},\n`
      : `${url === undefined ? comment(['A guess: nothing that was found says where the service is. `app` starts it instead.'], '  ') : ''}  url: ${quoted(url ?? guessedUrl)},\n`
  // What runs already brings its own services.
  const needed = app === undefined ? {} : services
  const lines = routes.map(
    (route) => `    ${keyLiteral(route.name)}: ${quoted(`${route.method} ${route.pattern}`)},\n`,
  )
  const text = [
    "import { defineTarget } from 'tailgate'\n\n",
    ...(variablesIn(needed).length > 0 ? [variableHelper] : []),
    comment([`Written by \`tailgate init\` from ${found.source}.`]),
    'export default defineTarget({\n',
    `  name: ${quoted(name)},\n`,
    place,
    ...(Object.keys(needed).length > 0 ? ['  services: {\n', ...serviceLines(needed), '  },\n'] : []),
    `  routes: {\n${lines.join('')}  },\n`,
    '})\n',
  ]
  return {
    path: 'tailgate.config.ts',
    text: text.join(''),
    what: `the service and ${routes.length} of its routes`,
  }
}
