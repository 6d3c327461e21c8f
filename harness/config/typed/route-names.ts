import { reservedRoutes } from '../budgets/budget.ts'

/** The most characters in the name of a route. */
const maxCharacters = 40
/** Whether a method adds nothing to the name: GET is the usual method. */
const isSilent = (method: string): boolean => method === 'GET'

/** The parts of a path that can be used in a name; only the last ones if there are many. */
function wordsOf(path: string): readonly string[] {
  const [way = ''] = path.split(/[?#]/)
  return way
    .split('/')
    .map((part) => part.replaceAll(/%[\da-f]{2}/gi, '-').replaceAll(/[^\w-]+/g, '-'))
    .map((part) => part.replaceAll(/^[-_]+|[-_]+$/g, ''))
    .filter((part) => part !== '')
}

/** The name of a route for budgets: `items` for GET /items?q=1, `post-items` for POST /items, `root` for GET /. */
export function routeName(method: string, path: string): string {
  const words = wordsOf(path)
  const verb = isSilent(method) ? [] : [method.toLowerCase()]
  const whole = [...verb, ...(words.length === 0 ? ['root'] : words)].join('-')
  const named = /^[a-z]/i.test(whole) ? whole : `get-${whole}`
  // The end of a path says more than its beginning.
  const short =
    named.length <= maxCharacters ? named : `path-${named.slice(5 - maxCharacters).replace(/^[^-]*-/, '')}`
  return (reservedRoutes as readonly string[]).includes(short) ? `${short}-route` : short
}

/** A name for each route, in order; equal names are numbered. */
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
