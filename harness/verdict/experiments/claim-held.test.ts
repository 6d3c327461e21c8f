import { expect, test } from 'vitest'
import { exampleFigure } from '../../../test/fixtures/experiment-result.ts'
import type { Claim } from '../../config/experiment/description.ts'
import { claimHeld, type HeldClaim } from './claim-held.ts'

const claim = (
  direction: Claim['direction'],
  given: Parameters<typeof exampleFigure>[0] | undefined,
): HeldClaim => ({
  ...{ route: 'all', figure: 'p95', direction },
  found: given === undefined ? undefined : exampleFigure(given),
})

const fell = { change: -0.2, low: -0.26, high: -0.13, outcome: 'better' } as const
const rose = { change: 0.2, low: 0.13, high: 0.26, outcome: 'worse' } as const
const unsure = { change: 0.01, low: -0.15, high: 0.15, outcome: 'none' } as const
const steady = { change: 0.01, low: -0.02, high: 0.04, outcome: 'none' } as const

test.each([
  ['a fall that was claimed', [claim('falls', fell)], 'yes'],
  ['a rise in its place', [claim('falls', rose)], 'no'],
  ['nothing that could be large enough', [claim('falls', steady)], 'no'],
  ['what could yet be large', [claim('falls', unsure)], 'unproven'],
  ['the same, as claimed', [claim('same', steady)], 'yes'],
  ['a change in its place', [claim('same', rose)], 'no'],
  ['what may be the same', [claim('same', unsure)], 'unproven'],
  ['a rise that was claimed', [claim('rises', rose)], 'yes'],
  ['what nothing told', [claim('falls', undefined)], 'unproven'],
  ['one of two', [claim('falls', fell), claim('falls', unsure)], 'unproven'],
  ['the contrary of one of two', [claim('falls', unsure), claim('falls', rose)], 'no'],
])('%s', (_name, claims, held) => {
  expect(claimHeld(claims)).toBe(held)
})

const errors = (given: Parameters<typeof exampleFigure>[0]) => [
  exampleFigure({ figure: 'errorRate', label: 'error rate', scale: 'difference', ...given }),
]

test.each([
  ['head fails more', errors({ base: 0, head: 0.3, change: 0.3, outcome: 'worse' })],
  ['base fails more', errors({ base: 0.3, head: 0, change: -0.3, outcome: 'better' })],
  ['both fail alike', errors({ base: 0.3, head: 0.3, change: 0, outcome: 'none' })],
  ['both fail alike at the route', errors({ route: 'list', base: 0.3, change: 0, outcome: 'none' })],
])('where %s, no claim but one about errors holds or fails', (_name, figures) => {
  const ofList = (one: HeldClaim): HeldClaim => ({ ...one, route: 'list' })
  expect(claimHeld([ofList(claim('falls', fell))], figures)).toBe('unproven')
  expect(claimHeld([ofList(claim('falls', rose))], figures)).toBe('unproven')
  expect(claimHeld([{ ...claim('rises', rose), figure: 'errorRate' }], figures)).toBe('yes')
})

test('few errors in both arms, and those of another route, leave a claim as it is', () => {
  const none = { change: 0, outcome: 'none' } as const
  for (const figures of [errors({ base: 0.009, ...none }), errors({ route: 'tile', base: 0.3, ...none })])
    expect(claimHeld([claim('falls', fell)], figures)).toBe('yes')
})
