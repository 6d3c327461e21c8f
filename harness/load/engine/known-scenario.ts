import type { OpenLoopScenario } from '../../config/scenario/scenario.ts'

/**
 * The scenario that calibrates every engine: two routes of one server, evenly spaced arrivals; the order gives the rate and
 * the times.
 */
export const knownScenario = {
  name: 'calibrate',
  why: 'A server of known latency, to see whether the instrument reads what is true.',
  engine: 'open-loop',
  arrivals: { kind: 'constant', rate: '200/s' },
  connections: 4096,
  duration: '4s',
  warmUp: '1s',
  timeout: '10s',
  mix: [
    { route: 'first', weight: 1, request: () => ({ path: '/0' }) },
    { route: 'second', weight: 1, request: () => ({ path: '/1' }) },
  ],
  budgets: {},
} as const satisfies OpenLoopScenario<string>
