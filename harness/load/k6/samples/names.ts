import { literalPattern } from '../../../base/text.ts'

/** What a request of a k6 script counts as: its route, or nothing, because it is left out on purpose or unknown. */
export type Meaning = { readonly route: string } | 'left-out' | 'unknown'

/** The rules that names of requests are compared with. */
export interface NameRules {
  /** Base URL of the target; only a name that is a URL below it is a path of the target. */
  readonly url: string
  /** The routes of the scenario. */
  readonly routes: readonly string[]
  /** The routes of the target: method and path pattern. */
  readonly patterns: Readonly<Record<string, string>>
  /** Names as the scenario maps them, `*` for any text, and the route of each; null leaves a request out. */
  readonly names: Readonly<Record<string, string | null>>
}

/** An expression for the whole of a name in which `*` means any text. */
const wildcard = (name: string): RegExp =>
  new RegExp(`^${name.split('*').map(literalPattern).join('[^]*')}$`, 'u')

/** Whether a segment of a path means any segment: `:id`, `{id}`, `${}` and `*`. */
const standsForAny = (segment: string): boolean => /^(:.+|\{.*\}|\$\{.*\}|\*)$/.test(segment)

function fits(pattern: string, path: string): boolean {
  const [ours, theirs] = [pattern.split('/'), path.split('/')]
  return (
    ours.length === theirs.length &&
    ours.every((segment, at) => segment === theirs[at] || (standsForAny(segment) && theirs[at] !== ''))
  )
}

function decoded(path: string): string {
  try {
    return decodeURI(path)
  } catch {
    return path
  }
}

/**
 * The path that a name means, without its query: of `/items/1`, of `GET /items/1`, of a URL below `base`; undefined if it is
 * no path of the target.
 */
function pathOf(
  name: string,
  base: string,
): { readonly method: string | undefined; readonly path: string } | undefined {
  const [, method, rest = name] = /^([A-Z]+) +(.*)$/s.exec(name) ?? []
  const path = rest.startsWith(`${base}/`) || rest === base ? rest.slice(base.length) || '/' : rest
  if (!path.startsWith('/')) return undefined
  return { method, path: decoded(path.replace(/[?#].*$/s, '')) }
}

/** Finds the route of a request by its name: in the table, as the name of a route, or as the path of a route. */
export class K6Names {
  readonly #rules: NameRules
  readonly #wildcards: readonly (readonly [RegExp, string | null])[]
  readonly #patterns: readonly { readonly route: string; readonly method: string; readonly path: string }[]
  readonly #known = new Map<string, Meaning>()

  constructor(rules: NameRules) {
    this.#rules = rules
    this.#wildcards = Object.entries(rules.names).flatMap(([name, route]) =>
      name.includes('*') ? [[wildcard(name), route] as const] : [],
    )
    this.#patterns = rules.routes.flatMap((route) => {
      const [method, path] = (rules.patterns[route] ?? '').split(' ', 2)
      return method === undefined || path === undefined ? [] : [{ route, method, path: decoded(path) }]
    })
  }

  meaningOf(name: string, method: string): Meaning {
    const key = `${method} ${name}`
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const found = this.#find(name, method)
    // A script that gives no names has as many names as URLs; those beyond this number are looked up each time.
    if (this.#known.size < 10_000) this.#known.set(key, found)
    return found
  }

  #find(name: string, method: string): Meaning {
    const { names, routes, url } = this.#rules
    const meant = Object.hasOwn(names, name)
      ? names[name]
      : this.#wildcards.find(([expression]) => expression.test(name))?.[1]
    if (meant !== undefined) return meant === null ? 'left-out' : { route: meant }
    if (routes.includes(name)) return { route: name }
    const asked = pathOf(name, url)
    if (asked === undefined) return 'unknown'
    const fitting = this.#patterns.filter(
      (pattern) =>
        fits(pattern.path, asked.path) &&
        (asked.method ?? pattern.method) === pattern.method &&
        (method === '' || method === pattern.method),
    )
    // For a request of `/items/new` the pattern `/items/new` is closer than `/items/:id`.
    const [nearest] = fitting.toSorted((a, b) => free(a.path) - free(b.path))
    return nearest === undefined ? 'unknown' : { route: nearest.route }
  }
}

const free = (path: string): number => path.split('/').filter(standsForAny).length
