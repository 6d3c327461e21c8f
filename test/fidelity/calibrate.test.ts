import { expect, test } from 'vitest'
import { runCalibration } from '../../harness/calibration/run-calibration.ts'

test('the red control is rejected', { timeout: 120_000 }, async () => {
  const signal = AbortSignal.timeout(110_000)
  const { controlRejected, instruments, rows } = await runCalibration({
    instruments: ['autocannon-rate'],
    quick: true,
    signal,
  })
  expect(controlRejected).toBe(true)
  expect(instruments).toMatchObject([{ instrument: 'autocannon-rate', role: 'control', fit: 'nothing' }])
  const p50 = rows[0]?.figures[0]
  expect(p50).toMatchObject({ share: 0.5, truth: 50 })
  expect(p50?.reading).toBeLessThan(45)
})
