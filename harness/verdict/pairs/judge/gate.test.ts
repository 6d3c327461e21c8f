import { describe, expect, test } from 'vitest'
import { seeded } from '../../../../test/fixtures/evidence.ts'
import {
  type Simulated,
  type SimulatedFigure,
  tally,
  times,
} from '../../../../test/fixtures/simulated-gates.ts'
import { allRoutes } from '../../../config/budgets/budget.ts'
import { mostInvocations } from '../../../evidence/paired.ts'
import { pairedFigure } from '../figures/paired-figures.ts'
import { looksFor, settingsFor, usualSettings } from '../settings.ts'

/** The number of gates of each kind; the long form is scripts/bench-gates.ts. */
const gates = 100

const time = (figure: SimulatedFigure) => times.some((one) => one === figure)
const cpu = (figure: SimulatedFigure) => ['cpuPerRequest', 'app.cpuPerRequest'].includes(figure)
const only =
  (which: (figure: SimulatedFigure) => boolean, by: number): Simulated['change'] =>
  (_route, figure) =>
    which(figure) ? by : 0

describe(`of ${gates} gates of four routes, with the noise that invocations have here`, () => {
  test('equal arms: at most 1 fails, at most 10 are unproven, the median takes 13 invocations', () => {
    const { fail, unproven, median } = tally(gates, {}, seeded(1))
    expect(fail).toBeLessThanOrEqual(0.01)
    expect(unproven).toBeLessThanOrEqual(0.1)
    expect(median).toBeLessThanOrEqual(13)
  })

  test('equal arms with half the noise pass in four minutes', () => {
    const { pass, median } = tally(gates, { noise: 0.5 }, seeded(2))
    expect(pass).toBeGreaterThanOrEqual(0.99)
    expect(median).toBeLessThanOrEqual(11)
  })

  test.each<[string, Simulated['change'], number, number]>([
    ['30 % more CPU', only(cpu, 0.3), 0.98, 7],
    ['7 % more CPU', only(cpu, 0.07), 0.95, 7],
    ['all percentiles 20 % slower', only(time, 0.2), 0.95, 9],
    ['p95 alone 40 % slower', only((figure) => figure === 'p95', 0.4), 0.9, 15],
    ['all percentiles 10 % slower', only(time, 0.1), 0.9, 18],
    ['the p95 of slices alone 10 % slower', only((figure) => figure === 'sliceP95', 0.1), 0.9, 18],
  ])('%s is caught', (_, change, share, median) => {
    const found = tally(gates, { change }, seeded(3))
    expect(found.fail).toBeGreaterThanOrEqual(share)
    expect(found.medianFail).toBeLessThanOrEqual(median)
  })
})

test('four invocations suspect no figure that scatters much, and a later look does', () => {
  const found = tally(gates, { change: only((figure) => figure === 'p99', 1.5) }, seeded(4))
  expect(found.failedBy(7)).toBe(0)
  expect(found.fail).toBeGreaterThanOrEqual(0.9)
})

test('the error probability of a fail, if every figure were worse by exactly the negligible change, is one and a half percent', () => {
  for (const invocations of [7, 12, 18, 27, 60]) {
    const bound = looksFor(invocations).reduce(
      (sum, { alpha, confirmation }) =>
        sum + (alpha.all + alpha.routes) * confirmation.reduce((own, step) => own + step.alpha, 0),
      0,
    )
    expect(bound).toBeLessThanOrEqual(0.0142)
  }
})

test('a figure that is worse by exactly the tolerable change passes in about 5 of 100 gates, and in no more than 19', () => {
  // Nothing is suspected, so that no fail ends a gate first, and there is little noise, so that no other figure is left open.
  const looks = usualSettings.looks.map((look) => ({ ...look, alpha: { all: 0, routes: 0 } }))
  const quiet = { noise: 0.25 }
  const { all } = pairedFigure('sliceP95').tolerable
  const change: Simulated['change'] = (route, figure) =>
    route === allRoutes && figure === 'sliceP95' ? all : 0
  // What all looks together may err by, if none knew of the others.
  expect(looks.reduce((sum, { pass }) => sum + pass, 0)).toBeLessThanOrEqual(0.19)
  expect(tally(20, quiet, seeded(5), looks).pass).toBe(1)
  expect(tally(gates, { ...quiet, change }, seeded(6), looks).pass).toBeLessThanOrEqual(0.12)
})

test('in a whole day the last look and its confirmation take the most invocations that a scenario may have', () => {
  const { looks } = settingsFor({ mostSeconds: 86_400 })
  const ends = looks.flatMap(({ invocations, confirmation }) => [
    invocations,
    ...confirmation.map((step) => invocations + step.invocations),
  ])
  expect(Math.max(...ends)).toBe(mostInvocations)
})
