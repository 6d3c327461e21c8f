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

test('a head that fails at more requests proves no claim but one about errors', () => {
  expect(claimHeld([claim('falls', fell)], true)).toBe('unproven')
  expect(claimHeld([claim('falls', rose)], true)).toBe('no')
  expect(claimHeld([{ ...claim('rises', rose), figure: 'errorRate' }], true)).toBe('yes')
})
