import { join } from 'node:path'
import { cacheDirectory } from '../../base/paths.ts'
import { readCacheFile, writeCacheFile } from '../cache-file.ts'
import { type GateCalibration, holdingAt } from './gate-calibration.ts'

const fileOf = (directory: string, fingerprint: string) =>
  join(directory, 'calibration', `gate-${fingerprint}.json`)

/**
 * Stores what is known about a gate.
 * @throws TailgateError DISK_FULL, DISK_FAILED.
 */
export const writeGateCalibration = (known: GateCalibration, directory = cacheDirectory()): Promise<void> =>
  writeCacheFile(fileOf(directory, known.fingerprint), known)

/** What is known about a gate and is not older than a week at `now` (Unix milliseconds); undefined when nothing is. */
export const readGateCalibration = (
  fingerprint: string,
  now: number,
  directory = cacheDirectory(),
): Promise<GateCalibration | undefined> =>
  readCacheFile<GateCalibration>(
    () => fileOf(directory, fingerprint),
    (kept) => (kept.fingerprint === fingerprint ? holdingAt(kept, now) : undefined),
  )
