import { expect, test } from 'vitest'
import { problemsOf } from '../loading/problems.ts'
import { scenarioSchema } from '../loading/scenario-schema.ts'
import { wrongLoad } from './endless.ts'
import type { Arrivals, OpenLoopScenario } from './scenario.ts'

const described = (arrivals: Arrivals, other: object = {}) => ({
  name: 'load',
  why: 'A load that comes to nothing.',
  engine: 'open-loop',
  arrivals,
  connections: 1,
  duration: '4s',
  warmUp: '0s',
  timeout: '1s',
  mix: [{ route: 'list', weight: 1, request: () => ({ path: '/' }) }],
  budgets: {},
  ...other,
})

const late: Arrivals = {
  kind: 'steps',
  steps: [
    { rate: '0/s', for: '1m' },
    { rate: '300/s', for: '10s' },
  ],
}

test.each<[string, Arrivals, number, number | undefined, string | undefined]>([
  [
    'a recording that begins after the end',
    { kind: 'recorded', times: [100] },
    4,
    undefined,
    'the first comes after 100 s',
  ],
  ['a recording within the measured part', { kind: 'recorded', times: [0, 3] }, 4, undefined, undefined],
  ['Unix times of a log', { kind: 'recorded', times: [1.7e9, 1.7e9 + 3] }, 4, undefined, undefined],
  ['a rate for a recording', { kind: 'recorded', times: [0, 3] }, 4, 50, '--rate cannot change load'],
  [
    'steps of which only those without a request are measured',
    late,
    30,
    undefined,
    'come to no request at all in the 30 s',
  ],
  ['the same, measured for longer', late, 90, undefined, undefined],
  ['a first step of zero', late, 90, 100, undefined],
  ['a mean that raises one step above the limit', late, 61, 200_000, 'at most 200000/s'],
])('%s', (_, arrivals, span, asked, problem) => {
  const scenario = described(arrivals) as unknown as OpenLoopScenario<string>
  if (problem === undefined) expect(wrongLoad(scenario, span, asked)).toBeUndefined()
  else expect(wrongLoad(scenario, span, asked)).toContain(problem)
})

const recorded = (...requests: object[]) => described({ kind: 'recorded', requests } as unknown as Arrivals)

test.each<[string, object, string | undefined]>([
  ['an empty mix', described({ kind: 'constant', rate: '5/s' }, { mix: [] }), 'mix: must hold at least one'],
  ['no mix', described({ kind: 'constant', rate: '5/s' }, { mix: undefined }), 'mix: must hold at least one'],
  [
    'a weight of 0',
    described(
      { kind: 'constant', rate: '5/s' },
      { mix: [{ route: 'list', weight: 0, request: () => ({ path: '/' }) }] },
    ),
    'mix.0.weight',
  ],
  [
    'a weight above the limit',
    described(
      { kind: 'constant', rate: '5/s' },
      { mix: [{ route: 'list', weight: 1e308, request: () => ({ path: '/' }) }] },
    ),
    'mix.0.weight',
  ],
  [
    'a warm-up of years',
    described({ kind: 'constant', rate: '5/s' }, { warmUp: '99999h' }),
    'warmUp: must be at most 24h',
  ],
  [
    'a timeout of years',
    described({ kind: 'constant', rate: '5/s' }, { timeout: '99999h' }),
    'timeout: must be at most 24h',
  ],
  [
    'less than one request a day',
    described({ kind: 'constant', rate: '0.0000001/s' }),
    'must be 1/day at least',
  ],
  ['15 a minute', described({ kind: 'constant', rate: '15/min' }), undefined],
  ['times in disorder', described({ kind: 'recorded', times: [1, 0] }), 'arrivals: must ascend'],
  [
    'times in milliseconds since 1970',
    described({ kind: 'recorded', times: [1.7e12] }),
    'divide them by 1000',
  ],
  ['a time that is no number', described({ kind: 'recorded', times: [Number.NaN] }), 'arrivals.times.0'],
  ['an empty recording', described({ kind: 'recorded', times: [] }), 'arrivals.times'],
  [
    'requests with a path need no mix',
    { ...recorded({ at: 0, route: 'list', path: '/x' }), mix: undefined },
    undefined,
  ],
  ['a request without a path is made by the mix', recorded({ at: 0, route: 'list' }), undefined],
  [
    'a request that has no path and is not in the mix',
    { ...recorded({ at: 0, route: 'list' }), mix: undefined },
    'mix: must say how list is asked for',
  ],
  [
    'a request of an unknown route',
    recorded({ at: 0, route: 'lsit', path: '/' }),
    'arrivals.requests.0.route',
  ],
  [
    'requests in disorder',
    recorded({ at: 1, route: 'list' }, { at: 0, route: 'list' }),
    'arrivals: must ascend',
  ],
])('%s', (_, scenario, problem) => {
  const { error } = scenarioSchema({ list: 'GET /' }).safeParse(scenario)
  if (problem === undefined) expect(error && problemsOf(error)).toBeUndefined()
  else expect(error && problemsOf(error).join('\n')).toContain(problem)
})
