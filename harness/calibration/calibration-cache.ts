import { join } from 'node:path'
import { cacheDirectory } from '../base/paths.ts'
import { readCacheFile, writeCacheFile } from './cache-file.ts'
import type { Calibration } from './calibration.ts'
import { fingerprint } from './fingerprint.ts'
import type { Protocol } from './known/transport.ts'

/** How long a calibration is valid, in milliseconds, because machines are changed, updated and moved. */
const dayMs = 86_400_000

const fileOf = (directory: string, protocol: Protocol) =>
  join(directory, 'calibration', `${fingerprint()}-${protocol}.json`)

/**
 * Stores a calibration for this machine.
 * @throws TailgateError DISK_FULL, DISK_FAILED.
 */
export const writeCalibration = (calibration: Calibration, directory = cacheDirectory()): Promise<void> =>
  writeCacheFile(fileOf(directory, calibration.protocol), calibration)

/**
 * The calibration of this machine over a protocol; undefined when it is older than a day at `now` (Unix milliseconds) or
 * cannot be read.
 */
export const readCalibration = (
  now: number,
  protocol: Protocol,
  directory = cacheDirectory(),
): Promise<Calibration | undefined> =>
  readCacheFile<Calibration>(
    () => fileOf(directory, protocol),
    (kept) =>
      kept.fingerprint === fingerprint() && now - kept.at < dayMs && kept.at <= now ? kept : undefined,
  )
