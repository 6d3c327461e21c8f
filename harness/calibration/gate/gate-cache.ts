import { join } from 'node:path'
import { cacheDirectory } from '../../base/paths.ts'
import { readCacheFile, writeCacheFile } from '../cache-file.ts'
import { type GateCalibration, holdingAt } from './gate-calibration.ts'

/** The file with what is known about a gate. */
export const gateCacheFile = (fingerprint: string, directory = cacheDirectory()): string =>
  join(directory, 'calibration', `gate-${fingerprint}.json`)

/**
 * Stores what is known about a gate.
 * @throws TailgateError DISK_FULL, DISK_FAILED.
 */
export const writeGateCalibration = (known: GateCalibration, directory = cacheDirectory()): Promise<void> =>
  writeCacheFile(gateCacheFile(known.fingerprint, directory), known)

/** What is known about a gate and is not older than a week at `now` (Unix milliseconds); undefined when nothing is. */
export const readGateCalibration = (
  fingerprint: string,
  now: number,
  directory = cacheDirectory(),
): Promise<GateCalibration | undefined> =>
  readCacheFile<GateCalibration>(
    () => gateCacheFile(fingerprint, directory),
    (kept) => (kept.fingerprint === fingerprint ? holdingAt(kept, now) : undefined),
  )
