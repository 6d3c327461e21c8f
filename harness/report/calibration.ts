import { formatMicroseconds } from '../config/units.ts'
import type { Calibration, CalibrationRow, InstrumentCalibration } from '../load/calibration.ts'
import { grouped, padEnd, padStart } from './text.ts'

const marks = { right: '✓ right', wrong: '✗ wrong', disturbed: '? disturbed', failed: '✗ failed' } as const

/** `p95 51.2 ms (+1.2 %)`: what was read, and its error against what is true. */
function figure({ share, truth, reading }: CalibrationRow['figures'][number]): string {
  const name = `p${share * 100}`
  if (reading === undefined) return `${name} not said`
  const off = reading - truth
  const sign = off < 0 ? '−' : '+'
  const error =
    truth > 0 ? `${Math.abs((100 * off) / truth).toFixed(1)} %` : formatMicroseconds(Math.abs(off) * 1000)
  return `${name} ${formatMicroseconds(reading * 1000)} of ${formatMicroseconds(truth * 1000)} (${sign}${error})`
}

/** One instrument against one server of known latency, in a line. */
export function calibrationLine(row: CalibrationRow): string {
  const figures = row.figures.map((one) => padEnd(figure(one), 36))
  const problem = row.problem ? `  ${row.problem}` : ''
  return `${padEnd(row.instrument, 16)}${padEnd(row.server, 26)}${padEnd(marks[row.outcome], 13)}${figures.join(' ').trimEnd()}${problem}`
}

function instrumentLine(one: InstrumentCalibration): string {
  const cost = one.requestsPerCpuSecond === undefined ? '–' : grouped(Math.round(one.requestsPerCpuSecond))
  const memory = one.memoryBytes === undefined ? '–' : `${Math.round(one.memoryBytes / 2 ** 20)} MiB`
  const cannot = one.cannot ? `; ${one.cannot}` : ''
  return `${padEnd(one.instrument, 16)}${padStart(cost, 9)}  ${padStart(memory, 8)}   ${one.sentence}${cannot}`
}

/** What each instrument is fit for and what it costs. */
export function calibrationSummary({ instruments, controlRejected }: Calibration): string[] {
  const control =
    controlRejected === undefined
      ? []
      : [
          '',
          controlRejected
            ? "The control, autocannon's rate mode, was found wrong, as it must be: this test can tell."
            : "The control, autocannon's rate mode, was NOT found wrong: this test cannot tell, so nothing is calibrated.",
        ]
  return [
    `${padEnd('instrument', 16)}${padStart('req/CPU-s', 9)}  ${padStart('memory', 8)}   what it is fit for`,
    ...instruments.map(instrumentLine),
    ...control,
  ]
}
