import { expect, test } from 'vitest'
import { normal, seeded } from '../../../test/fixtures/evidence.ts'
import { pairedEvidence } from '../../../test/fixtures/paired.ts'
import type { Slice } from '../../evidence/paired.ts'
import { bankOf } from './bank.ts'
import { paceTold } from './pace-told.ts'

const random = seeded(9)
/** CPU time that varies from slice to slice. */
const scattering =
  (sd: number) =>
  (slice: Slice): Slice => ({
    ...slice,
    cpu: Object.fromEntries(
      Object.entries(slice.cpu).map(([name, used]) => [name, used * Math.exp(sd * normal(random))]),
    ),
  })

const told = (between: number, within: number) =>
  paceTold(
    bankOf(
      pairedEvidence({
        invocations: 60,
        pairs: 16,
        noise: { latency: 0.02, cpu: between },
        change: scattering(within),
      }),
      0,
    ),
    'app.cpuPerRequest',
  )

test('noise between slices asks for long invocations, noise between starts asks for many', () => {
  const slices = told(0.0001, 0.2)
  // Sixteen pairs, each of two slices.
  expect(slices?.within).toBeCloseTo(0.2 * Math.sqrt(2 / 16), 1)
  expect(slices?.whole).toBeCloseTo(slices?.within ?? 0, 1)
  const starts = told(0.05, 0.01)
  expect(starts?.whole).toBeCloseTo(0.05, 1)
  expect(starts?.within).toBeLessThan(0.01)
  expect(starts?.seconds).toBeLessThan(5)
  expect(slices?.seconds).toBeGreaterThan(5)
})

test('an empty bank gives no result', () => {
  expect(paceTold([], 'p95')).toBeUndefined()
})
