import target from './tailgate.config.ts'

type Scenario = Parameters<typeof target.scenario>[0]
export type OpenLoop = Extract<Scenario, { engine: 'open-loop' }>

const usual = {
  engine: 'open-loop',
  why: 'A situation in which a gate must not be green.',
  arrivals: { kind: 'poisson', rate: '100/s' },
  connections: 64,
  duration: '6s',
  warmUp: '1s',
  timeout: '1s',
} as const

/**
 * An open loop of 100 requests per second for 6 s, because an interval needs five seconds. The given settings replace its
 * own.
 */
export const load = (own: Pick<OpenLoop, 'name' | 'mix' | 'budgets'> & Partial<OpenLoop>) =>
  target.scenario({ ...usual, ...own })

/** A mix of one route that asks for one path. */
export const asking = (path: string, route: 'item' | 'other' = 'item'): NonNullable<OpenLoop['mix']> => [
  { route, weight: 1, request: () => ({ path }) },
]
