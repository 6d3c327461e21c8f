import { expect, test } from 'vitest'
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
      [undefined, 'p95', 0.38],
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

test('a limit that was asked stays', () => {
  const asked = [{ route: 'list', figure: 'p95', tolerable: 0.05 }]
  expect(calibratedLimits(curve('p95', 0.25), 600, asked)).toEqual([])
})
