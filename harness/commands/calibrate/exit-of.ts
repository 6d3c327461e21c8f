import { exitCodes } from '../../base/errors.ts'
import type { Calibration } from '../../calibration/calibration.ts'

/**
 * The exit code of a calibration: 5 when the control was not found wrong, because then nothing is proven, or when an engine was
 * rejected; 3 when the machine was too busy to decide on an engine. Other programs are only compared with engines.
 */
export function exitOf({
  controlRejected,
  instruments,
}: Pick<Calibration, 'controlRejected' | 'instruments'>): number {
  const engines = instruments.filter(({ role }) => role === 'instrument')
  if (controlRejected === false || engines.some(({ fit }) => fit === 'nothing')) return exitCodes.instrument
  return engines.some(({ fit }) => fit === 'unknown') ? exitCodes.unproven : exitCodes.pass
}
