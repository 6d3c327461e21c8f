import { expect, test } from 'vitest'
import { calibrate } from '../../harness/load/calibrate.ts'

test('the red control is rejected, the instrument of record is not', { timeout: 240_000 }, async () => {
  const signal = AbortSignal.timeout(230_000)
  const instruments = ['open-loop', 'autocannon-rate'] as const
  const { controlRejected, instruments: found, rows } = await calibrate({ instruments, quick: true, signal })
  expect(controlRejected).toBe(true)
  const [openLoop, control] = found
  expect(control).toMatchObject({ instrument: 'autocannon-rate', role: 'control', fit: 'nothing' })
  // A machine too busy to tell leaves it undecided; it is never found wrong.
  expect(['verdict', 'unknown']).toContain(openLoop?.fit)
  const p50 = rows.find(({ instrument }) => instrument === 'autocannon-rate')?.figures[0]
  expect(p50).toMatchObject({ share: 0.5, truth: 50 })
  expect(p50?.reading).toBeLessThan(45)
})
