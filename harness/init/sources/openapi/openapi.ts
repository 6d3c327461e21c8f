import { withoutUsers } from '../../../base/redact.ts'
import { counted } from '../../../base/text.ts'
import { isRecord } from '../../../base/values/record.ts'
import type { Found, FoundRoute } from '../../found/found.ts'
import { RouteNames } from '../../routes/route-name.ts'
import { canBeSent, withoutFragment } from '../../routes/sent-path.ts'
import { unreadable } from '../unreadable.ts'
import { readYaml } from '../yaml.ts'
import { Operation, type OperationObject } from './operation.ts'
import { References } from './references.ts'
import { Security } from './security.ts'

const methods = ['get', 'head', 'post', 'put', 'patch', 'delete'] as const

/** More routes than this are not readable in one scenario. */
const mostRoutes = 40

interface Description {
  readonly openapi?: unknown
  readonly swagger?: unknown
  readonly info?: { readonly title?: unknown }
  readonly servers?: unknown
  readonly paths?: Readonly<Record<string, unknown>>
}

/** @throws TailgateError USAGE. */
function parsed(file: string, text: string): Description {
  const remedy = 'Give an OpenAPI 3.0 or 3.1 description, as JSON or YAML.'
  const value = readYaml(file, text, 'it is neither JSON nor YAML', remedy)
  if (!isRecord(value)) throw unreadable(file, 'it is no description of an interface', remedy)
  const description = value as Description
  if (description.swagger !== undefined)
    throw unreadable(
      file,
      `it is Swagger ${String(description.swagger)}`,
      'Convert it to OpenAPI 3, for example with `npx swagger2openapi`.',
    )
  if (!/^3\.[01](\.|$)/.test(String(description.openapi)))
    throw unreadable(
      file,
      description.openapi === undefined
        ? 'it has no `openapi: 3…`'
        : `it is OpenAPI ${String(description.openapi)}`,
      remedy,
    )
  return description
}

/** The first server: its origin, if it has one, and the path before all other paths. */
function serverOf({ servers }: Description): { readonly url?: string; readonly prefix: string } {
  const [server] = Array.isArray(servers) ? (servers as readonly unknown[]) : []
  if (!isRecord(server) || typeof server.url !== 'string') return { prefix: '' }
  const variables = isRecord(server.variables) ? server.variables : {}
  const filled = server.url.replace(/\{([^}]+)\}/g, (_, name: string) => {
    const variable = variables[name]
    return isRecord(variable) ? String(variable.default ?? '') : ''
  })
  const [, origin, path = ''] = /^(https?:\/\/[^/?#]+)?([^?#]*)/.exec(filled) ?? []
  const prefix = path.replace(/\/$/, '')
  return {
    // A user in it would be a secret in the config.
    ...(origin === undefined ? {} : { url: withoutUsers(origin).replace('…@', '') }),
    prefix: prefix === '' || prefix.startsWith('/') ? prefix : `/${prefix}`,
  }
}

/** How many operations, and paths, of a description are not what they are in it. */
interface Left {
  deprecated: number
  unsent: number
  cut: number
}

const notesOf = (
  routes: readonly FoundRoute[],
  { deprecated, unsent, cut }: Left,
  lost: readonly string[],
): readonly string[] => [
  'A description does not say how often each route is asked for: all have the same weight until you change it.',
  ...(deprecated > 0
    ? [`Left out: ${counted(deprecated, 'operation')} that ${deprecated === 1 ? 'is' : 'are'} deprecated.`]
    : []),
  ...(cut > 0 ? [`Cut at "#", as nothing behind it is ever sent: ${counted(cut, 'path')}.`] : []),
  ...(unsent > 0
    ? [
        `Left out: ${counted(unsent, 'operation')} with a path that no request may have, or that of another one up to its "#".`,
      ]
    : []),
  ...(lost.length > 0
    ? [`References that lead nowhere, in a circle or to another file were left out: ${lost.join(', ')}.`]
    : []),
  ...(routes.length > mostRoutes
    ? [`Left out: ${counted(routes.length - mostRoutes, 'route')} after the first ${mostRoutes}.`]
    : []),
]

/** Reads an OpenAPI description: its operations become routes, requested with its examples, all equally often. */
export function readOpenApi(file: string, text: string): Found {
  const description = parsed(file, text)
  const references = new References(description)
  const security = new Security(description, references)
  const { url, prefix } = serverOf(description)
  const names = new RouteNames()
  const routes: FoundRoute[] = []
  const made = new Set<string>()
  const left: Left = { deprecated: 0, unsent: 0, cut: 0 }
  const paths = isRecord(description.paths) ? description.paths : {}
  for (const [path, given] of Object.entries(paths)) {
    const item = references.resolve(given)
    if (!isRecord(item)) continue
    const sent = withoutFragment(`${prefix}${path}`)
    if (path.includes('#')) left.cut++
    for (const method of methods) {
      const operation = references.resolve(item[method])
      if (!isRecord(operation)) continue
      if (operation.deprecated === true) {
        left.deprecated++
        continue
      }
      if (!canBeSent(sent) || made.has(`${method} ${sent}`)) {
        left.unsent++
        continue
      }
      made.add(`${method} ${sent}`)
      const { route } = new Operation(
        {
          method: method.toUpperCase(),
          path: sent,
          shared: item.parameters,
          operation: operation as OperationObject,
        },
        { references, security, names },
      )
      routes.push(route)
    }
  }
  if (routes.length === 0)
    throw unreadable(file, 'it describes no operation', 'Give a description with `paths` that have methods.')
  const title = description.info?.title
  return {
    source: `${file} (${counted(routes.length, 'operation')})`,
    ...(typeof title === 'string' ? { name: title } : {}),
    ...(url === undefined ? {} : { url }),
    routes: routes.slice(0, mostRoutes),
    notes: notesOf(routes, left, references.lost),
  }
}
