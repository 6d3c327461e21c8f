/** The name under which a redirect that is followed is measured; it may have budgets. `number` counts from 1. */
export const hopRoute = (route: string, number: number): string => `${route}/hop${number}`

/** Whether a name is that of a redirect; a route has no slash in its name. */
export const isHop = (route: string): boolean => /\/hop[1-9]\d*$/.test(route)

/** The route whose redirect has this name; undefined if it is the name of none. */
export const routeOfHop = (name: string): string | undefined =>
  isHop(name) ? name.slice(0, name.lastIndexOf('/')) : undefined
