import fc from 'fast-check'
import { expect, test } from 'vitest'
import { scenarioSchema } from '../../config/loading/scenario-schema.ts'
import { meanRate } from '../../config/scenario/arrivals.ts'
import { wrongLoad } from '../../config/scenario/endless.ts'
import type { Arrivals, OpenLoopScenario } from '../../config/scenario/scenario.ts'
import type { DriveOrder } from '../engine/drive-messages.ts'
import { upcoming } from './arrivals.ts'

/** Numbers as they may stand in a file, also ones that nobody expects. */
const odd = fc.constantFrom('0', '0.0', '1e3', 'NaN', 'Infinity', '-1', '', '0.0000001', '9'.repeat(400))
const amount = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('0', '0.25', '1', '3', '40', '300', '200000', '0.000001') },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 1000 }).map(String) },
  { weight: 1, arbitrary: odd },
)
const rate = fc
  .tuple(amount, fc.constantFrom('/s', '/min', '/h', ' rps', '/s', '/fortnight'))
  .map((parts) => parts.join(''))
const span = fc
  .tuple(amount, fc.constantFrom('s', 'ms', 'us', 'm', 'h', 's', 'days'))
  .map((parts) => parts.join(''))
const spacing = fc.constantFrom(undefined, 'even', 'poisson')
const moment = fc.oneof(
  fc.double({ min: 0, max: 30, noNaN: true }),
  fc.constantFrom(0, -0, 100, 1.7e9, 1.7e12, 1e308, 5e-324, Number.NaN, Number.POSITIVE_INFINITY, -1),
)
const moments = fc.array(moment, { maxLength: 30 }).map((times) => times.toSorted((a, b) => a - b))

const arrivals: fc.Arbitrary<unknown> = fc.oneof(
  fc.record({ kind: fc.constantFrom('constant', 'poisson'), rate }),
  fc.record({ kind: fc.constant('ramp'), from: rate, to: rate, spacing }),
  fc.record({
    kind: fc.constant('steps'),
    steps: fc.array(fc.record({ rate, for: span }), { maxLength: 4 }),
    spacing,
  }),
  fc.record({ kind: fc.constant('sine'), mean: rate, amplitude: rate, period: span, spacing }),
  fc.record({ kind: fc.constant('recorded'), times: moments }),
  fc.record({
    kind: fc.constant('recorded'),
    requests: moments.map((times) => times.map((at) => ({ at, route: 'list', path: '/' }))),
  }),
)

const schema = scenarioSchema({ list: 'GET /' })
const described = (load: unknown) => ({
  name: 'odd',
  why: 'A load that nobody would think of.',
  engine: 'open-loop',
  arrivals: load,
  connections: 1,
  duration: '20s',
  warmUp: '2s',
  timeout: '1s',
  mix: [{ route: 'list', weight: 1, request: () => ({ path: '/' }) }],
  budgets: {},
})

/** The most arrivals that are checked: a load with this many has arrivals that go on. */
const most = 5000

const startsOf = (arrivals: Arrivals, order: Partial<DriveOrder>, rate: number): number[] => {
  const all = upcoming(
    { seed: 1, warmUpSeconds: 2, durationSeconds: 20, ...order } as DriveOrder,
    arrivals,
    rate,
  )
  const found: number[] = []
  for (; all.next !== Number.POSITIVE_INFINITY && found.length < most; all.advance()) found.push(all.next)
  return found
}

test('every described load is either refused, or its arrivals are times that end', () => {
  let accepted = 0
  fc.assert(
    fc.property(
      arrivals,
      fc.constantFrom(1, 7, 20, 86_400),
      fc.constantFrom(undefined, 1e-6, 5, 2e5),
      (load, span, asked) => {
        const scenario = described(load)
        if (!schema.safeParse(scenario).success) return
        const open = scenario as unknown as OpenLoopScenario<string>
        if (wrongLoad(open, span, asked) !== undefined) return
        accepted += 1
        const rate = asked ?? meanRate(open.arrivals, span)
        const found = startsOf(open.arrivals, { durationSeconds: span }, rate)
        expect(found.every(Number.isFinite)).toBe(true)
        expect(found.every((time, index) => time >= (found[index - 1] ?? -2) && time < span)).toBe(true)
        // If not all were checked, the checked ones take some time at least: no load has so many at once.
        if (found.length === most && open.arrivals.kind !== 'recorded')
          expect((found.at(-1) ?? 0) - (found[0] ?? 0)).toBeGreaterThan(most / 4e5)
      },
    ),
    { numRuns: 3000, seed: 11 },
  )
  expect(accepted).toBeGreaterThan(300)
})

test.each<[string, Arrivals, number, number]>([
  ['times of which none lies in the measured part', { kind: 'recorded', times: [100] }, 4, 0],
  ['a mean that is no number', { kind: 'recorded', times: [0, 1] }, 4, Number.NaN],
  [
    'steps that end before the first step with a rate',
    {
      kind: 'steps',
      steps: [
        { rate: '0/s', for: '60s' },
        { rate: '5/s', for: '1s' },
      ],
    },
    4,
    0,
  ],
])('%s end even where nothing refused them', (_, load, durationSeconds, rate) => {
  expect(startsOf(load, { durationSeconds, warmUpSeconds: 0 }, rate)).toEqual([])
})
