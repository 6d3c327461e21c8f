import { grouped, padEnd, padStart } from '../base/text.ts'
import type {
  CalibratedFigure,
  Calibration,
  CalibrationRow,
  InstrumentCalibration,
} from '../calibration/calibration.ts'
import { protocolWords } from '../config/plan/arm.ts'
import { formatMicroseconds } from '../config/units/units.ts'

const marks = { right: '✓ right', wrong: '✗ wrong', disturbed: '? disturbed', failed: '✗ failed' } as const

const time = (milliseconds: number) => formatMicroseconds(Math.max(0, milliseconds) * 1000)

/** How far a reading is outside the range of possible true values. */
function errorOf({ least, most, reading = least }: CalibratedFigure): string {
  const off = reading > most ? reading - most : Math.min(0, reading - least)
  if (off === 0) return 'none'
  const near = off > 0 ? most : least
  // A relative error of a value near zero is not meaningful.
  const share = near >= 1 ? ` (${Math.abs((100 * off) / near).toFixed(1)} %)` : ''
  return `${off < 0 ? '−' : '+'}${time(Math.abs(off))}${share}`
}

function figure(figure: CalibratedFigure): string {
  const { share, truth, least, most, reading } = figure
  const span = time(least) === time(most) ? time(least) : `${time(least)} – ${time(most)}`
  const read = reading === undefined ? ['not said'] : [time(reading), errorOf(figure)]
  const [value = '', error = ''] = read
  return `  ${padEnd(`p${share * 100}`, 5)}${padStart(time(truth), 9)}  ${padStart(span, 20)}  ${padStart(value, 9)}  ${padStart(error, 18)}`.trimEnd()
}

/** One instrument against one server of known latency: designed value, real value, reading and error. */
export function calibrationLines({
  instrument,
  server,
  outcome,
  figures,
  problem,
}: CalibrationRow): string[] {
  const head = `${marks[outcome]}  ${instrument} against ${server}`
  if (figures.length === 0) return [`${head}${problem ? `: ${problem}` : ''}`]
  const titles = `  ${padEnd('', 5)}${padStart('truth', 9)}  ${padStart('really', 20)}  ${padStart('read', 9)}  ${padStart('error', 18)}`
  return [head, titles, ...figures.map(figure)]
}

function instrumentLines(one: InstrumentCalibration): string[] {
  const cost = one.requestsPerCpuSecond === undefined ? '–' : grouped(Math.round(one.requestsPerCpuSecond))
  const memory = one.memoryBytes === undefined ? '–' : `${Math.round(one.memoryBytes / 2 ** 20)} MiB`
  const line = `${padEnd(one.instrument, 16)}${padStart(cost, 9)}  ${padStart(memory, 8)}   ${one.sentence}`
  return one.cannot ? [line, `${' '.repeat(38)}cannot say: ${one.cannot}`] : [line]
}

/** What each instrument is fit for and what it costs. */
export function calibrationSummary({ instruments, controlRejected, protocol }: Calibration): string[] {
  const control =
    controlRejected === undefined
      ? []
      : [
          '',
          controlRejected
            ? "The control, autocannon's rate mode, was found wrong, as it must be: this test can tell."
            : "The control, autocannon's rate mode, was NOT found wrong: this test cannot tell, so nothing is calibrated. Run `tailgate calibrate` again when nothing else runs on this machine.",
        ]
  return [
    `${padEnd('instrument', 16)}${padStart('req/CPU-s', 9)}  ${padStart('memory', 8)}   what it is fit for, over ${protocolWords[protocol]}`,
    ...instruments.flatMap(instrumentLines),
    ...control,
  ]
}
