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

test('an instrument for which a quick calibration does not suffice is held against all servers', {
  timeout: 120_000,
}, async () => {
  const servers: string[] = []
  const calibrating = runCalibration({
    instruments: ['autocannon-rate'],
    ...{ quick: true, thorough: ['autocannon-rate'], signal: AbortSignal.timeout(110_000) },
    onRow({ server }) {
      servers.push(server)
      if (servers.length === 2) throw new Error('enough')
    },
  })
  await expect(calibrating).rejects.toThrow('enough')
  expect(servers).toEqual(['constant 50 ms', 'bimodal 2/200 ms'])
})
