import { join } from 'node:path'
import { cacheDirectory } from '../base/paths.ts'
import { readCacheFile, writeCacheFile } from './cache-file.ts'
import type { Calibration } from './calibration.ts'
import { fingerprint } from './fingerprint.ts'
import type { Protocol } from './known/transport.ts'

/** How long the calibration of an instrument is valid, in milliseconds, because machines are changed, updated and moved. */
const dayMs = 86_400_000

const fileOf = (directory: string, protocol: Protocol) =>
  join(directory, 'calibration', `${fingerprint()}-${protocol}.json`)

/** Both calibrations together; what `later` says about an instrument replaces the earlier result. */
function joined(earlier: Calibration | undefined, later: Calibration): Calibration {
  if (!earlier) return later
  const fresh = new Set(later.instruments.map(({ instrument }) => instrument))
  return {
    ...later,
    quick: earlier.quick || later.quick,
    rows: [...earlier.rows.filter(({ instrument }) => !fresh.has(instrument)), ...later.rows],
    instruments: [
      ...earlier.instruments.filter(({ instrument }) => !fresh.has(instrument)),
      ...later.instruments,
    ],
    controlRejected: later.controlRejected ?? earlier.controlRejected,
  }
}

/** What of a calibration was found less than a day before `now`: each instrument has its own age. */
function heldAt(now: number, { rows, instruments, ...rest }: Calibration): Calibration {
  const held = instruments.filter(({ at }) => now - at < dayMs && at <= now)
  const names = new Set(held.map(({ instrument }) => instrument))
  return { ...rest, rows: rows.filter(({ instrument }) => names.has(instrument)), instruments: held }
}

/**
 * Stores a calibration for this machine, together with what is still known of the instruments that it does not name. Returns
 * both together.
 * @throws TailgateError DISK_FULL, DISK_FAILED.
 */
export async function addCalibration(
  calibration: Calibration,
  directory = cacheDirectory(),
): Promise<Calibration> {
  const { at, protocol } = calibration
  const known = joined(await readCalibration(at, protocol, directory), calibration)
  await writeCacheFile(fileOf(directory, protocol), known)
  return known
}

/**
 * What is known at `now` (Unix milliseconds) about the instruments of this machine over a protocol, each for a day after it was
 * calibrated; undefined when all of it is older or cannot be read.
 */
export const readCalibration = (
  now: number,
  protocol: Protocol,
  directory = cacheDirectory(),
): Promise<Calibration | undefined> =>
  readCacheFile<Calibration>(
    () => fileOf(directory, protocol),
    (kept) =>
      kept.fingerprint === fingerprint() && now - kept.at < dayMs && kept.at <= now
        ? heldAt(now, kept)
        : undefined,
  )
