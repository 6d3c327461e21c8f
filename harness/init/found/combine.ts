import { defined } from '../../config/setup/defined.ts'
import type { Found, FoundComposition, FoundRoute } from './found.ts'

/** The likely route when no source names any. */
const likelyRoute: FoundRoute = {
  name: 'home',
  method: 'GET',
  pattern: '/',
  weight: 1,
  requests: [{ path: '/' }],
}

/** Says what happens to the rest of a Compose file: it is started with its service, or not, when the app starts another way. */
function restOf({ compose, service, others }: FoundComposition, app: Found['app']): readonly string[] {
  if (typeof app === 'object' && app.compose === compose)
    return [`All of ${compose} is started for each run, in a project of its own that is removed after it.`]
  const left =
    others.length > 0
      ? `Left out: ${others.join(', ')} of ${compose}; add what the service needs to \`services\`. `
      : ''
  return typeof app === 'string'
    ? [
        `${left}\`app: { compose: '${compose}', service: '${service}' }\` in the place of \`${app}\` would start it as ${compose} does.`,
      ]
    : []
}

/** Combines all sources: for each part the first source that has it, for services all of them. */
export function combine(found: readonly Found[], url: string | undefined): Found {
  const first = <K extends keyof Found>(key: K): Found[K] | undefined =>
    found.find((one) => one[key] !== undefined)?.[key]
  const withRoutes = found.find(({ routes }) => routes.length > 0)
  const app = url === undefined ? first('app') : undefined
  const services = Object.assign({}, ...found.map((one) => one.services ?? {}))
  const notes = found.flatMap((one) => [
    ...one.notes,
    ...(typeof one.app === 'object' ? restOf(one.app, app) : []),
  ])
  return {
    source: found.map(({ source }) => source).join(', ') || 'the command line',
    ...defined({
      usage: withRoutes?.source,
      name: first('name'),
      app,
      hasBuild: first('hasBuild'),
      url: url ?? first('url'),
      clients: first('clients'),
      composed: first('composed'),
      arrivals: withRoutes?.arrivals,
      rate: withRoutes?.rate,
      limits: withRoutes?.limits,
      script: first('script'),
    }),
    services,
    routes: withRoutes?.routes ?? [likelyRoute],
    notes:
      withRoutes === undefined ? [...notes, 'Nothing says which routes there are: GET / is a guess.'] : notes,
  }
}

/**
 * Routes under the names that a config already gives them; missing routes must be added by hand.
 * @param existing method and path by name.
 */
export function namedAs(
  found: Found,
  existing: Readonly<Record<string, string>>,
): { readonly found: Found; readonly toAdd: readonly FoundRoute[] } {
  const shape = (route: string) => route.replace(/:[^/]+/g, ':')
  const names = new Map(Object.entries(existing).map(([name, route]) => [shape(route), name]))
  const renamed = new Map(
    found.routes.map((route) => [route.name, names.get(shape(`${route.method} ${route.pattern}`))] as const),
  )
  const free = (name: string) => (Object.hasOwn(existing, name) ? `${name}New` : name)
  const nameOf = (name: string) => renamed.get(name) ?? free(name)
  const routes = found.routes.map((route) => ({ ...route, name: nameOf(route.name) }))
  const { arrivals } = found
  return {
    found: {
      ...found,
      routes,
      ...(arrivals === undefined
        ? {}
        : {
            arrivals: {
              ...arrivals,
              requests: arrivals.requests.map((one) => ({ ...one, route: nameOf(one.route) })),
            },
          }),
    },
    toAdd: routes.filter((route) => !Object.hasOwn(existing, route.name)),
  }
}
