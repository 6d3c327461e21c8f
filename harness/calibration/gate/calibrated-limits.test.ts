import { expect, test } from 'vitest'
import type { LimitOverride } from '../../verdict/pairs/settings.ts'
import { calibratedLimits } from './calibrated-limits.ts'
import type { CurvePoint } from './replays.ts'

const curve = (figure: CurvePoint['figure'], change: number | null): CurvePoint[] => [
  { figure, seconds: 600, change },
]

test.each<[string, CurvePoint[], [string | undefined, string, number][]]>([
  ['a machine that resolves what is usually tolerated', curve('p95', 0.08), []],
  [
    'a noisier one',
    curve('p95', 0.25),
    [
      [undefined, 'p95', 0.75],
      ['all', 'p95', 0.25],
    ],
  ],
  [
    'one that resolves nothing of it, at most twice the usual limit',
    curve('p50', null),
    [
      [undefined, 'p50', 0.24],
      ['all', 'p50', 0.16],
    ],
  ],
  [
    'one that resolves nothing of the p99, which may at most double',
    curve('p99', null),
    [
      [undefined, 'p99', 1],
      ['all', 'p99', 1],
    ],
  ],
  [
    'CPU time, of which the app has most',
    curve('cpuPerRequest', 0.045),
    [
      ['all', 'cpuPerRequest', 0.045],
      ['all', 'app.cpuPerRequest', 0.045],
    ],
  ],
  ['a machine without a curve', [], []],
])('%s', (_, points, limits) => {
  const found = calibratedLimits(points, 600, [])
  expect(found.map(({ route, figure, tolerable }) => [route, figure, tolerable])).toEqual(limits)
})

test.each<[string, LimitOverride, readonly string[]]>([
  ['of the p95', { route: undefined, figure: 'p95', tolerable: 0.05 }, []],
  [
    'of the p95 of all routes together',
    { route: 'all', figure: 'p95', tolerable: 0.05 },
    ['p95 of a route', 'sliceP95 of a route'],
  ],
  [
    'of the p95 within slices',
    { route: undefined, figure: 'sliceP95', tolerable: 0.05 },
    ['p95 of a route', 'p95 of all'],
  ],
  [
    'of the p95 of one route, which is no limit of the others',
    { route: 'list', figure: 'p95', tolerable: 0.05 },
    ['p95 of a route', 'p95 of all', 'sliceP95 of a route', 'sliceP95 of all'],
  ],
  [
    'of a negligible p95',
    { route: undefined, figure: 'p95', negligible: 0.05 },
    ['p95 of a route', 'p95 of all', 'sliceP95 of a route', 'sliceP95 of all'],
  ],
])('a limit that was asked holds alone: %s', (_, asked, left) => {
  const found = calibratedLimits([...curve('p95', 0.25), ...curve('sliceP95', 0.12)], 600, [asked])
  expect(found.map(({ route = 'a route', figure }) => `${figure} of ${route}`)).toEqual(left)
})
