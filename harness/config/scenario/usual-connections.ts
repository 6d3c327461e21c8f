/** The fewest and the most connections if nobody gives a number. */
const fewestConnections = 16
export const mostConnections = 1000

/** The connections that `rate` requests per second need if every answer takes its longest time, within these limits. */
export const usualConnections = (rate: number, timeoutSeconds: number): number =>
  Math.min(mostConnections, Math.max(fewestConnections, Math.ceil(rate * timeoutSeconds)))
