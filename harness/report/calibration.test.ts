import { expect, test } from 'vitest'
import { columns } from '../base/text.ts'
import type { CalibrationRow, InstrumentCalibration } from '../calibration/calibration.ts'
import { calibrationLines, calibrationSummary } from './calibration.ts'

const row: CalibrationRow = {
  instrument: 'autocannon-rate',
  server: '2 s freeze in 10 s',
  kind: 'stalling',
  figures: [
    { share: 0.5, truth: 50, least: 50.1, most: 50.1, reading: 26 },
    { share: 0.9, truth: 1000, least: 990, most: 1010, reading: 1001 },
    { share: 0.95, truth: 1500, least: 1500, most: 1510, reading: undefined },
    { share: 0.99, truth: 0, least: 0, most: 0, reading: 0.25 },
  ],
  ...{ lateness: 0.1, foreignCpu: 0, outcome: 'wrong', problem: undefined },
}

test('a row shows the designed value, the real value, the reading and the error of each percentile', () => {
  const [head, titles, ...figures] = calibrationLines(row).map((line) => line.trim().split(/ {2,}/))
  expect(head).toEqual(['✗ wrong', 'autocannon-rate against 2 s freeze in 10 s'])
  expect(titles).toEqual(['truth', 'really', 'read', 'error'])
  expect(figures).toEqual([
    ['p50', '50.0 ms', '50.1 ms', '26.0 ms', '−24.1 ms (48.1 %)'],
    ['p90', '1.00 s', '990.0 ms – 1.01 s', '1.00 s', 'none'],
    ['p95', '1.50 s', '1.50 s – 1.51 s', 'not said'],
    ['p99', '0 µs', '0 µs', '250 µs', '+250 µs'],
  ])
})

test('rows fit a terminal of 80 columns, and a failed row says why', () => {
  for (const line of calibrationLines(row)) expect(columns(line)).toBeLessThanOrEqual(80)
  const failed = { ...row, outcome: 'failed', figures: [], problem: 'wrk printed nothing' } as const
  expect(calibrationLines(failed)).toEqual([
    '✗ failed  autocannon-rate against 2 s freeze in 10 s: wrk printed nothing',
  ])
})

test('the summary says what an instrument cannot measure, and whether the control was found wrong', () => {
  const instrument: InstrumentCalibration = {
    ...{ at: 0, instrument: 'wrk', role: 'cross-check', fit: 'steady', sentence: 'fit for capacity' },
    ...{ cannot: 'no p95', requestsPerCpuSecond: 175_000, memoryBytes: 2 ** 21 },
  }
  const found = { fingerprint: '', at: 0, quick: true, rows: [], instruments: [instrument] }
  const about = { ...found, protocol: 'h2' } as const
  const text = (controlRejected: boolean) => calibrationSummary({ ...about, controlRejected }).join('\n')
  expect(text(true)).toMatch(/175\s000 +2 MiB +fit for capacity\n +cannot say: no p95/)
  expect(text(true)).toContain('what it is fit for, over HTTP/2 over TLS')
  expect(text(true)).toMatch(/was found wrong, as it must be/)
  expect(text(false)).toMatch(/NOT found wrong/)
})
