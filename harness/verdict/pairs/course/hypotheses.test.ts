import { expect, test } from 'vitest'
import { pairedEvidence } from '../../../../test/fixtures/paired.ts'
import { observe } from '../figures/observed.ts'
import { type LimitOverride, settingsFor } from '../settings.ts'
import { observations } from './hypotheses.ts'

const observed = observe(pairedEvidence({ invocations: 3, pairs: 10 }))

/** The limits of a figure of a route, in the order negligible, tolerable. */
function limitsOf(
  figure: string,
  route: string,
  limits: readonly LimitOverride[],
): readonly (number | undefined)[] {
  const found = observations(observed, settingsFor({ limits })).find(
    (one) => one.figure === figure && one.route === route,
  )
  return [found?.limits.negligible, found?.limits.tolerable]
}

const ofP95 = { route: undefined, figure: 'p95', tolerable: 0.04 }
const rare = { route: undefined, figure: 'p95', reason: 'a rare path' }
const calibrated = { route: 'all', figure: 'p95', tolerable: 0.3, isCalibrated: true }

// what was said, the limits, the route, those of the p95 within slices
test.each<[string, readonly LimitOverride[], string, readonly number[]]>([
  ['nothing', [], 'all', [0.03, 0.08]],
  ['of the p95, for all', [ofP95], 'list', [0.02, 0.04]],
  ['of the p95 of another route', [{ ...ofP95, route: 'tile' }], 'list', [0.03, 0.12]],
  ['of itself after that', [ofP95, { ...ofP95, figure: 'sliceP95', tolerable: 0.06 }], 'list', [0.03, 0.06]],
  ['of itself before that', [{ ...ofP95, figure: 'sliceP95', tolerable: 0.06 }, ofP95], 'list', [0.03, 0.06]],
  ['of the p95, by what this machine resolves', [calibrated], 'all', [0.03, 0.08]],
  [
    'of itself, by what this machine resolves, and of the p95',
    [{ ...calibrated, figure: 'sliceP95' }, ofP95],
    'all',
    [0.02, 0.04],
  ],
  ['a negligible p95', [{ route: undefined, figure: 'p95', negligible: 0.1 }], 'all', [0.1, 0.08]],
])('the limits of the p95 within slices follow from what was said: %s', (_, limits, route, wanted) => {
  expect(limitsOf('sliceP95', route, limits)).toEqual(wanted)
})

test('a p95 that is accepted is accepted within slices too, and no other figure is', () => {
  const accepted = [{ route: 'list', figure: 'p95', reason: 'an index less' }]
  const found = observations(observed, settingsFor({ accepted })).filter((one) => one.accepted !== undefined)
  expect(found.map(({ route, figure }) => `${route} ${figure}`).toSorted()).toEqual([
    'list p95',
    'list sliceP95',
  ])
})

test.each<[string, Partial<Parameters<typeof settingsFor>[0]>, string | undefined]>([
  [
    'an acceptance of itself comes first',
    { accepted: [rare, { ...rare, figure: 'sliceP95', reason: 'own' }] },
    'own',
  ],
  ['a limit of itself stays', { accepted: [rare], limits: [{ ...ofP95, figure: 'sliceP95' }] }, undefined],
  [
    'a limit of itself for another route is none',
    { accepted: [rare], limits: [{ ...ofP95, route: 'mask', figure: 'sliceP95' }] },
    'a rare path',
  ],
  [
    'what the machine resolves is no limit that was asked',
    { accepted: [rare], limits: [{ ...calibrated, figure: 'sliceP95' }] },
    'a rare path',
  ],
])('a p95 is accepted, and of the p95 within slices something is said: %s', (_, given, reason) => {
  const found = observations(observed, settingsFor(given)).find(
    ({ route, figure }) => route === 'all' && figure === 'sliceP95',
  )
  expect(found?.accepted?.reason).toBe(reason)
})

test('what is said of the p95 within slices does not hold for the p95 of all requests', () => {
  expect(limitsOf('p95', 'all', [{ route: undefined, figure: 'sliceP95', tolerable: 0.04 }])).toEqual([
    0.03, 0.2,
  ])
})
