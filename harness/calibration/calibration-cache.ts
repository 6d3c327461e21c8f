import { join } from 'node:path'
import { cacheDirectory } from '../base/paths.ts'
import type { Calibration } from './calibration.ts'
import { fingerprint } from './fingerprint.ts'
import { keepFile, keptFile } from './kept-file.ts'
import type { Protocol } from './known/transport.ts'

/** How long a calibration is valid, in milliseconds, because machines are changed, updated and moved. */
const day = 86_400_000

const fileOf = (directory: string, protocol: Protocol) =>
  join(directory, 'calibration', `${fingerprint()}-${protocol}.json`)

/**
 * Stores a calibration for this machine.
 * @throws TailgateError DISK_FULL, DISK_FAILED.
 */
export const keepCalibration = (calibration: Calibration, directory = cacheDirectory()): Promise<void> =>
  keepFile(fileOf(directory, calibration.protocol), calibration)

/**
 * The calibration of this machine over a protocol; undefined when it is older than a day at `now` (Unix milliseconds) or
 * cannot be read.
 */
export const keptCalibration = (
  now: number,
  protocol: Protocol,
  directory = cacheDirectory(),
): Promise<Calibration | undefined> =>
  keptFile<Calibration>(
    () => fileOf(directory, protocol),
    (kept) =>
      kept.fingerprint === fingerprint() && now - kept.at < day && kept.at <= now ? kept : undefined,
  )
