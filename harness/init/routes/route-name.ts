import { capitalised } from '../../base/text.ts'
import { reservedRoutes } from '../../config/budgets/budget.ts'
import { oneOf, segmentsOf, wordsOf } from './template.ts'

/** Segments in front of an API path that distinguish no routes. */
const prefixes = /^(?:api|rest|v\d{1,2})$/i

const maxNameCharacters = 40

/** A text as a valid route name: letters, digits, `-` and `_`, beginning with a letter. */
export const asName = (text: string): string => {
  const joined = wordsOf(text)
    .map((word, index) => (index === 0 ? word : capitalised(word)))
    .join('')
    .replace(/^\d+/, '')
    .slice(0, maxNameCharacters)
  return joined.charAt(0).toLowerCase() + joined.slice(1)
}

/** A descriptive name for a route: `items`, `item`, `itemTags`, `postItems`. */
function describing(method: string, pattern: string): string {
  const segments = segmentsOf(pattern).filter((segment) => segment !== '')
  const told = segments.filter((segment, index) => !(prefixes.test(segment) && index < segments.length - 1))
  const words = told.flatMap((segment, index) => {
    if (segment.startsWith(':')) return index === 0 ? [segment.slice(1)] : []
    return [told[index + 1]?.startsWith(':') ? oneOf(segment) : segment]
  })
  const verb = method === 'GET' ? '' : `${method.toLowerCase()} `
  return asName(`${verb}${words.join(' ')}`) || (segments.length === 0 ? 'home' : 'route')
}

/** Gives each route a unique name. */
export class RouteNames {
  readonly #taken = new Set<string>(reservedRoutes)

  /** @param wanted a name from the source itself, such as an operationId. */
  nameOf(method: string, pattern: string, wanted?: string): string {
    const own = wanted === undefined ? '' : asName(wanted)
    const base = own === '' ? describing(method, pattern) : own
    let name = base
    for (let count = 2; this.#taken.has(name); count++)
      name = `${base.slice(0, maxNameCharacters - String(count).length)}${count}`
    this.#taken.add(name)
    return name
  }
}
