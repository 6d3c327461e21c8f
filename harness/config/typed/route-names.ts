import { reservedRoutes } from '../budgets/budget.ts'

/** The longest name that a route may have. */
const maxCharacters = 40
/** What a method adds to the name: reading is what is usually meant. */
const isSilent = (method: string): boolean => method === 'GET'

/** Names of the parts of a path that can stand in a name, the last ones where there are many. */
function wordsOf(path: string): readonly string[] {
  const [way = ''] = path.split(/[?#]/)
  return way
    .split('/')
    .map((part) => part.replaceAll(/%[\da-f]{2}/gi, '-').replaceAll(/[^\w-]+/g, '-'))
    .map((part) => part.replaceAll(/^[-_]+|[-_]+$/g, ''))
    .filter((part) => part !== '')
}

/** The name of a route as it is said in budgets: `items` for GET /items?q=1, `post-items` for POST /items, `root` for GET /. */
export function routeName(method: string, path: string): string {
  const words = wordsOf(path)
  const verb = isSilent(method) ? [] : [method.toLowerCase()]
  const whole = [...verb, ...(words.length === 0 ? ['root'] : words)].join('-')
  const named = /^[a-z]/i.test(whole) ? whole : `get-${whole}`
  // The end of a path tells more than its beginning.
  const short =
    named.length <= maxCharacters ? named : `path-${named.slice(5 - maxCharacters).replace(/^[^-]*-/, '')}`
  return (reservedRoutes as readonly string[]).includes(short) ? `${short}-route` : short
}

/** A name for each, in order; what would be called the same is counted. */
export function routeNames(
  requests: readonly { readonly method: string; readonly path: string }[],
): readonly string[] {
  const taken = new Set<string>()
  return requests.map(({ method, path }) => {
    const name = routeName(method, path)
    let unique = name
    for (let count = 2; taken.has(unique); count += 1)
      unique = `${name.slice(0, maxCharacters - 1 - String(count).length)}-${count}`
    taken.add(unique)
    return unique
  })
}
