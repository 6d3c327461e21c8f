import { exitCodes, usageError } from '../errors.ts'
import { calibrate } from '../load/calibrate.ts'
import { keepCalibration } from '../load/calibration-cache.ts'
import { type InstrumentName, instrumentNames } from '../load/instrument.ts'
import { calibrationLines, calibrationSummary } from '../report/calibration.ts'
import { printJson, printLines } from './output.ts'

export interface CalibrateRequest {
  readonly quick?: boolean
  readonly json?: boolean
}

const isInstrument = (name: string): name is InstrumentName => instrumentNames.some((known) => known === name)

/** Calibrates and keeps the result for a day; exit code 5 when the control was not found wrong, so nothing is proven. */
export async function executeCalibrate(
  names: readonly string[],
  { quick = false, json = false }: CalibrateRequest,
  signal: AbortSignal,
): Promise<number> {
  const unknown = names.find((name) => !isInstrument(name))
  if (unknown)
    throw usageError(
      `There is no instrument "${unknown}"; the instruments are ${instrumentNames.join(', ')}.`,
    )
  const calibration = await calibrate({
    ...(names.length > 0 ? { instruments: names.filter(isInstrument) } : {}),
    quick,
    signal,
    onRow: (row) => process.stderr.write(`${calibrationLines(row).join('\n')}\n`),
  })
  if (calibration.controlRejected !== false) await keepCalibration(calibration)
  if (json) printJson(calibration)
  else printLines(['', ...calibrationSummary(calibration)])
  return calibration.controlRejected === false ? exitCodes.instrument : exitCodes.pass
}
