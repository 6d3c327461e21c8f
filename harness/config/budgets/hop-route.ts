/** The name under which a redirect that is followed is measured, and may have budgets. */
export const hopRoute = (route: string, number: number): string => `${route}/hop${number}`

/** Whether it is such a name; no route has a slash in its own. */
export const isHop = (route: string): boolean => /\/hop[1-9]\d*$/.test(route)
